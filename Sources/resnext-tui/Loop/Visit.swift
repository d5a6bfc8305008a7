import Datasets
import Foundation
import Glibc
import Notebook

/// One stay in the terminal: from the first frame to the terminal given back and everything written.
struct Visit {
  let terminal: CursesTerminal
  let locations: FileLocations
  let sessions: SessionFiles
  var start: NotebookStart
  let wishes: CursesTerminal.Wishes

  /// Runs the notebook.
  ///
  /// - Returns: the exit status.
  func run() throws -> Int32 {
    var start = start
    start.appearance = terminal.appearance
    start.size = terminal.size
    start.mouse = wishes.mouse
    let state = try NotebookState(start)
    let mailbox = Mailbox<Message>()
    let signals = StopSignals()
    let performer = CommandPerformer(
      terminal: terminal, mailbox: mailbox, locations: locations, data: start.training.data,
      sessions: sessions)
    if !terminal.notes.isEmpty { mailbox.post(.note(terminal.notes.joined(separator: "; "))) }
    let loop = EventLoop(terminal: terminal, mailbox: mailbox, signals: signals, performer: performer)
    let status = loop.run(state)
    let complaints = terminal.close()
    // From here on the terminal is as it was: another signal may end the process at once.
    signals.release()
    let errors = TextOutput.standardError
    try? errors.write(complaints)
    for note in terminal.notes { try? errors.writeLine("resnext-tui: \(note)") }
    if !performer.finish(within: 60) {
      try? errors.writeLine(
        "resnext-tui: the step under way did not end; the run's files are those of its last epoch")
    }
    for problem in performer.runProblems { try? errors.writeLine("resnext-tui: \(problem)") }
    for run in performer.keptRuns { try? errors.writeLine("resnext-tui: run kept in \(run)") }
    return status
  }
}
