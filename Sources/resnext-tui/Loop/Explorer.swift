import Datasets
import Foundation
import Glibc
import Notebook

/// The explorer in the terminal: from the first frame to the terminal given back and everything written.
struct Explorer {
  let terminal: CursesTerminal
  let signals: StopSignals
  let locations: FileLocations
  let sessions: SessionFiles
  var start: NotebookStart
  let terminalOptions: CursesTerminal.Options
  /// What the screen says at first, beside what the terminal has to say.
  var notes: [String] = []

  /// Runs the notebook.
  ///
  /// - Returns: the exit status.
  func run() throws -> Int32 {
    var start = start
    start.appearance = terminal.appearance
    start.ability = terminal.ability
    start.size = terminal.size
    start.mouse = terminalOptions.mouse
    start.reader = terminalOptions.reader
    start.pictures = terminalOptions.pictures
    start.settingsPath = locations.settingsFile
    start.theme = terminalOptions.theme ?? .auto
    let state = try NotebookState(start)
    let mailbox = Mailbox<Message>()
    let performer = CommandPerformer(
      terminal: terminal, mailbox: mailbox, locations: locations, sessions: sessions,
      unsaved: UnsavedCopies(locations))
    let notes = notes + terminal.notes
    if !notes.isEmpty { mailbox.post(.note(notes.joined(separator: "; "))) }
    let ending = EventLoop(
      state, terminal: terminal, mailbox: mailbox, signals: signals, performer: performer
    ).run()
    let complaints = terminal.close()
    // From here on the terminal is as it was: another signal may end the process at once.
    signals.release()
    report(complaints, performer, late: performer.finish(within: ending.isImpatient ? 0 : Self.patience))
    return ending.status
  }

  /// Seconds that files and the step under way are waited for.
  private static let patience = 60.0

  /// Prints what the user should know once the screen is gone; a standard error that is gone too is no failure.
  private func report(_ complaints: String, _ performer: CommandPerformer, late: [String]) {
    let errors = TextOutput.standardError
    try? errors.write(complaints)
    for line in terminal.notes + performer.farewell + late {
      try? errors.writeLine("resnext-tui: \(oneLine(line))")
    }
    for problem in performer.runProblems { try? errors.writeLine("resnext-tui: \(problem)") }
    for run in performer.keptRuns { try? errors.writeLine("resnext-tui: run kept in \(run)") }
  }
}
