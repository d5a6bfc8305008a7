import Foundation
import Formats
import Glibc
import Notebook
import Testing

/// The built program, killed without warning: the next start offers what was not saved.
@Suite("After kill -9", .serialized)
struct KilledExplorerTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var place: String { folder.file("share/resnext-tui/unsaved") }

  private func open(
    _ arguments: [String] = HangupTests.narrow + ["mine.ipynb"], columns: Int = 100
  ) throws -> TmuxTerminal {
    try TmuxTerminal(arguments, columns: columns, rows: 30, in: folder)
  }

  private func copies() -> [String] {
    ((try? FileManager.default.subpathsOfDirectory(atPath: place)) ?? []).filter { $0.hasSuffix("copy.json") }
  }

  private func record() throws -> JSONValue {
    // Asked again and again: that there is none yet is no failure.
    guard let name = copies().first else { throw TmuxTerminal.TimedOut() }
    let path = place + "/" + name
    return try JSONValue(parsing: Array(try Data(contentsOf: URL(fileURLWithPath: path))), name: path)
  }

  /// Waits until the files are as they should be.
  private func wait(
    _ what: String, seconds: Double = 120, sourceLocation: SourceLocation = #_sourceLocation,
    until isReady: () throws -> Bool
  ) throws {
    let end = Date().addingTimeInterval(seconds)
    while Date() < end {
      if (try? isReady()) == true { return }
      usleep(10_000)
    }
    Issue.record("waited \(Int(seconds)) s for \(what)", sourceLocation: sourceLocation)
    throw TmuxTerminal.TimedOut()
  }

  /// Kills the program and waits until it is gone.
  private func kill(_ terminal: TmuxTerminal) throws {
    let process = try terminal.process
    try terminal.signal(SIGKILL)
    try wait("the end of \(process)") { PseudoTerminal.state(of: process).map { $0 == "Z" } ?? true }
  }

  /// A program with a changed rate, killed once the copy stands.
  private func killedWithAChange() throws {
    let terminal = try open()
    try terminal.wait(for: "? help")
    try terminal.type(":set lr 0.0625", "Enter")
    try wait("a copy") { copies().count == 1 }
    try kill(terminal)
    #expect(!FileManager.default.fileExists(atPath: folder.file("mine.ipynb")))
  }

  private func rate(_ path: String) throws -> Double? {
    try JupyterNotebook.read(path: path).metadata["resnext_tui"]?["training"]?["learningRate"]?.number
  }

  @Test("What was changed is offered, restored as unsaved changes, saved, and then gone")
  func restoring() throws {
    try killedWithAChange()
    let again = try open()
    let question = try again.wait(for: "unsaved changes")
    #expect(question.contains("mine.ipynb, 20") && !question.contains("another session"))
    try again.type("r")
    try again.wait(for: "restored: mine.ipynb, not saved yet")
    #expect(!FileManager.default.fileExists(atPath: folder.file("mine.ipynb")))
    try again.type("s")
    // Right after it: the end waits for the file.
    try again.type("q")
    try again.waitForEnd(status: 0)
    #expect(try rate(folder.file("mine.ipynb")) == 0.0625)
    #expect(try FileManager.default.contentsOfDirectory(atPath: place).isEmpty)
  }

  @Test("What could be undone before the kill can be undone after restoring, by its name")
  func undoing() throws {
    try killedWithAChange()
    let again = try open()
    try again.wait(for: "unsaved changes")
    try again.type("r")
    try again.wait(for: "restored: mine.ipynb, not saved yet")
    try again.type("u")
    try again.wait(for: "undone: learning rate 0.0625")
    try again.type("U")
    try again.wait(for: "redone: learning rate 0.0625")
    try again.type(":q!", "Enter")
    try again.waitForEnd(status: 0)
  }

  @Test("Later asks again, from another session too; discarding is for good")
  func laterAndDiscard() throws {
    try killedWithAChange()
    let other = try open(HangupTests.narrow + ["other.ipynb"])
    try other.wait(for: "another session than other.ipynb")
    try other.type("Escape")
    try other.wait(for: "you are asked again")
    try other.type("q")
    try other.waitForEnd(status: 0)
    let again = try open()
    try again.wait(for: "discard for good")
    try again.type("dd")
    try again.wait(for: "are discarded")
    try again.type("q")
    try again.waitForEnd(status: 0)
    #expect(copies().isEmpty)
  }

  @Test("Killed over the question, and after restoring, it is offered again")
  func killedAgain() throws {
    try killedWithAChange()
    let asked = try open()
    try asked.wait(for: "discard for good")
    try kill(asked)
    let restored = try open()
    try restored.wait(for: "discard for good")
    try restored.type("r")
    try restored.wait(for: "restored: ")
    try kill(restored)
    let last = try open()
    try last.wait(for: "discard for good")
    try last.type("r")
    try last.wait(for: "restored: ")
    try last.type(":wq", "Enter")
    try last.waitForEnd(status: 0)
    #expect(try rate(folder.file("mine.ipynb")) == 0.0625 && copies().isEmpty)
  }

  /// When a program that trains is killed.
  enum Instant: String, CaseIterable {
    /// With the first file of the first copy.
    case firstFile
    /// With the first copy.
    case firstCopy
    /// When weights stand beside a copy.
    case weights
    /// When the run has left weights that are newer than the copy's.
    case newerWeights
  }

  /// What the journal of the copy says so far.
  private func replay() throws -> JournalReplay {
    guard let name = copies().first, let journal = try record()["journal"]?.string else {
      throw TmuxTerminal.TimedOut()
    }
    let path = place + "/" + name.replacing("copy.json", with: journal)
    return JournalReplay(Array(try Data(contentsOf: URL(fileURLWithPath: path))))
  }

  private func isReached(_ instant: Instant) throws -> Bool {
    switch instant {
    case .firstFile: return try !FileManager.default.subpathsOfDirectory(atPath: place).isEmpty
    case .firstCopy: return copies().count == 1
    case .weights: return try replay().weightsName != nil
    case .newerWeights:
      let runs = folder.file("share/resnext-tui/runs")
      let files = try FileManager.default.subpathsOfDirectory(atPath: runs).filter {
        $0.hasSuffix("last.safetensors")
      }
      let step = try replay().run(after: nil)?.weightsStep ?? 0
      guard let file = files.first else { return false }
      let last = try SafeTensors.metadata(path: runs + "/" + file)["note.step"].flatMap { Int($0) } ?? 0
      return last > step
    }
  }

  @Test(
    "Killed while it trains, the next start offers a whole copy or says that there is none",
    arguments: Instant.allCases)
  func training(instant: Instant) throws {
    let terminal = try open()
    try terminal.wait(for: "? help")
    try terminal.type("Space")
    try wait("\(instant)") { try isReached(instant) }
    try kill(terminal)
    let again = try open()
    if copies().isEmpty {
      #expect(instant == .firstFile)
      try again.wait(for: "? help")
      try again.type("q")
      let end = try again.waitForEnd(status: 0)
      #expect(!end.contains("error"))
      return
    }
    let question = try again.wait(for: "discard for good")
    if instant == .newerWeights { #expect(question.contains("newer weights there: step ")) }
    try again.type("r")
    let opened = try again.wait(for: "restored: mine.ipynb")
    if instant == .newerWeights {
      // The notice goes over two lines of the frame.
      let words = opened.split { " \n│└┘─".contains($0) }.joined(separator: " ")
      #expect(words.contains("from the run's folder"), "\(opened)")
    }
    try again.type(":wq", "Enter")
    try again.waitForEnd(status: 0)
    let saved = try JupyterNotebook.read(path: folder.file("mine.ipynb"))
    #expect(saved.metadata["resnext_tui"]?["runs"]?.array?.count == 1)
    if instant == .newerWeights {
      #expect(FileManager.default.fileExists(atPath: folder.file("mine.safetensors")))
    }
    #expect(copies().isEmpty)
  }

  @Test("Clean ends leave no copy", arguments: ["s", "d", "TERM"])
  func cleanEnds(answer: String) throws {
    let terminal = try open()
    try terminal.wait(for: "? help")
    try terminal.type(":set lr 0.0625", "Enter")
    try wait("a copy") { copies().count == 1 }
    if answer == "TERM" {
      try terminal.signal(SIGTERM)
      try terminal.waitForEnd(status: 143)
    } else {
      try terminal.type("q", answer)
      try terminal.waitForEnd(status: 0)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: place).isEmpty)
  }

  @Test("An explorer that lives keeps its copy from another, which has one of its own")
  func twoExplorers() throws {
    let first = try open()
    try first.wait(for: "? help")
    let process = try first.process
    try first.type(":set lr 0.0625", "Enter")
    try wait("a copy") { copies().count == 1 }
    let second = try open(HangupTests.narrow + ["other.ipynb"])
    try second.wait(for: "? help")
    try second.type(":set lr 0.03125", "Enter")
    try wait("two copies") { copies().count == 2 }
    #expect(try !second.screen().contains("unsaved changes"))
    try kill(second)
    killProcess(process)
    try wait("the end of \(process)") { PseudoTerminal.state(of: process).map { $0 == "Z" } ?? true }
    let third = try open(HangupTests.narrow + ["third.ipynb"])
    let newest = try third.wait(for: "1 more after this one")
    #expect(newest.contains("other.ipynb, 20"))
    try third.type("Escape")
    try third.wait(for: "mine.ipynb, 20")
    try third.type("Escape")
    try third.wait(for: "mine.ipynb are kept")
    try third.type("q")
    try third.waitForEnd(status: 0)
  }

  private func killProcess(_ process: pid_t) { _ = Glibc.kill(process, SIGKILL) }

  @Test("Piped, nothing is offered and nothing is touched")
  func piped() throws {
    try killedWithAChange()
    let before = try FileManager.default.subpathsOfDirectory(atPath: place).sorted()
    let outcome = try BuiltProgram.run(HangupTests.narrow, in: folder)
    #expect(outcome.status == 0 && outcome.errors.isEmpty && !outcome.output.contains("unsaved changes"))
    #expect(try FileManager.default.subpathsOfDirectory(atPath: place).sorted() == before)
  }

  @Test("Folders that are no copies are one line each on standard error; the program starts")
  func strangeFolders() throws {
    try folder.write("share/resnext-tui/unsaved/session-1/copy.json", Array("{".utf8))
    try folder.write("share/resnext-tui/unsaved/session-2/session-1.ipynb", Array("{".utf8))
    let terminal = try open(columns: 200)
    // The note stands where the hints come back later.
    try terminal.wait(for: "session-1/copy.json")
    try terminal.type("q")
    let end = try terminal.waitForEnd(status: 0)
    #expect(end.contains("session-2") && end.contains("half a copy"))
    #expect(try FileManager.default.subpathsOfDirectory(atPath: place).count == 4)
  }
}
