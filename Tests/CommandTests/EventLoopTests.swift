import Datasets
import Formats
import Foundation
import Notebook
import Synchronization
import Testing

@testable import resnext_tui

/// The event loop and what it has done, in this process, with a terminal in memory.
@Suite("The event loop", .serialized)
struct EventLoopTests {
  let folder: TemporaryFolder
  private let signals = StopSignals(.none)
  private let mailbox = Mailbox<Message>()

  init() throws { folder = try TemporaryFolder() }

  private var path: String { folder.file("a.ipynb") }

  /// Runs a notebook with a script; what came of it, and what did not end in `seconds` afterwards.
  private func run(
    store: (any SessionStore)? = nil, path: String? = nil, finishing seconds: Double = 30,
    _ script: [MemoryTerminal.Part]
  ) throws -> (
    ending: EventLoop.Ending, late: [String], terminal: MemoryTerminal, performer: CommandPerformer
  ) {
    let terminal = MemoryTerminal(script, signals: signals)
    let locations = FileLocations(
      // With its assets the program has nothing to say at the start that could take the place of what a script waits for.
      environment: [
        "XDG_DATA_HOME": folder.file("share"), "HOME": folder.path,
        "RESNEXT_TUI_ASSETS": checkout + "/Assets",
      ],
      currentDirectory: folder.path,
      executable: "/nowhere/resnext-tui")
    let performer = CommandPerformer(
      terminal: terminal, mailbox: mailbox, locations: locations,
      sessions: store ?? SessionFiles { [folder = folder.path] _ in [folder + "/elsewhere"] })
    let start = NotebookStart(size: terminal.size, preset: .tiny, sessionPath: path ?? self.path)
    let loop = EventLoop(
      try NotebookState(start), terminal: terminal, mailbox: mailbox, signals: signals, performer: performer)
    let ending = loop.run()
    return (ending, performer.finish(within: seconds), terminal, performer)
  }

  /// A store whose files take as long as a test wants.
  private final class SlowStore: SessionStore {
    let gate = DispatchSemaphore(value: 0)
    let isSaved = Mutex(false)

    func save(_ file: SessionFile) -> Failure? {
      gate.wait()
      isSaved.withLock { $0 = true }
      return nil
    }
    func rescue(_ file: SessionFile) -> Result<RescuedSession, Failure> {
      .failure(Failure("there is no other place"))
    }
    func read(path: String) -> Result<Data, Failure> {
      gate.wait()
      return .failure(Failure("read late"))
    }
  }

  private func part(_ text: String, _ does: @escaping (MemoryTerminal) -> Void) -> MemoryTerminal.Part {
    .init(waitsFor: text, does: does)
  }

  @Test("A session is saved with its lock, and reopened by nobody else meanwhile")
  func saving() throws {
    let path = path
    let outcome = try run([
      part("? help") { $0.type(.character("C"), .character("s")) },
      part("saved \(path)") { terminal in
        #expect(throws: FormatError.self) {
          try FileLock.acquire(file: path, holder: .thisProcess(now: Date()))
        }
        terminal.type(.character("q"))
      },
    ])
    #expect(outcome.ending == .init(status: 0) && outcome.late.isEmpty)
    try checkSession(path: path)
  }

  @Test("A session that another instance holds is not written over")
  func locking() throws {
    try folder.write("a.ipynb", Array("theirs".utf8))
    let lock = try FileLock.acquire(file: path, holder: LockHolder(process: 42, host: "there", since: ""))
    defer { lock.release() }
    let outcome = try run([
      part("? help") { $0.type(.character("C"), .character("s")) },
      part("not saved") { $0.type(.character("q"), .character("d")) },
    ])
    #expect(outcome.ending.status == 0)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "theirs")
  }

  @Test("Quitting waits for a save that is under way; asked again, it asks what to do")
  func waitingForASave() throws {
    let store = SlowStore()
    let outcome = try run(
      store: store, finishing: 0.05,
      [
        part("? help") {
          $0.type(.character("C"), .character("s"), .character("q"), .character("q"), .character("d"))
        }
      ])
    #expect(outcome.ending == .init(status: 0))
    #expect(outcome.late == ["saving \(path) did not end; the file is as it was before"])
    #expect(!store.isSaved.withLock { $0 })
    store.gate.signal()
    #expect(outcome.performer.finish(within: 30).isEmpty)
    #expect(store.isSaved.withLock { $0 })
  }

  @Test("A file that is read slowly keeps nobody from ending")
  func slowReads() throws {
    let store = SlowStore()
    let began = Date()
    let outcome = try run(
      store: store,
      [
        part("? help") { $0.type(.character(":"), .character("o")) },
        part(":o") { terminal in
          for character in "pen x.ipynb" { terminal.type(.character(character)) }
          terminal.type(.enter, .character("q"))
        },
      ])
    #expect(outcome.late.isEmpty && Date().timeIntervalSince(began) < 30)
    store.gate.signal()
  }

  @Test("A terminal that is gone is one request: what can be lost is saved, nothing more is drawn")
  func goneTerminal() throws {
    var frames = 0
    let signals = signals
    let outcome = try run([
      part("? help") { $0.type(.character("C")) },
      part(" *") { terminal in
        frames = terminal.frames
        terminal.isGone = true
        terminal.type(.character("u"))
        for _ in 0..<3 { signals.post(SIGHUP) }
      },
    ])
    #expect(outcome.ending == .init(status: 129))
    #expect(outcome.terminal.frames == frames)
    try checkSession(path: path)
  }

  @Test("A second signal ends at once, although a save is under way")
  func impatience() throws {
    let store = SlowStore()
    let signals = signals
    let outcome = try run(
      store: store, finishing: 0,
      [
        part("? help") { $0.type(.character("C")) },
        part(" *") { _ in
          signals.post(SIGTERM)
          signals.post(SIGINT)
        },
      ])
    #expect(outcome.ending == .init(status: 130, isImpatient: true))
    store.gate.signal()
    #expect(outcome.performer.finish(within: 30).isEmpty)
  }

  @Test("A session that cannot stand where it belongs is kept elsewhere, and standard error is told")
  func rescue() throws {
    // A file where its folder should be.
    try folder.write("blocked", [])
    let signals = signals
    let outcome = try run(
      path: folder.file("blocked/a.ipynb"),
      [part("? help") { $0.type(.character("C")) }, part(" *") { _ in signals.post(SIGTERM) }])
    #expect(outcome.ending == .init(status: 143))
    let kept = folder.file("elsewhere/resnext-tui-rescued-1/a.ipynb")
    let farewell = outcome.performer.farewell
    #expect(farewell.count == 1 && farewell.first?.hasSuffix("the session is kept in \(kept)") == true)
    try checkSession(path: kept)
  }

  @Test("What was typed comes before the answers that arrived meanwhile")
  func order() throws {
    let mailbox = mailbox
    let outcome = try run([
      part("? help") { terminal in
        // A key that says something, and a note: the later of the two is seen.
        terminal.type(.character("u"))
        mailbox.post(.note("the mailbox came last"))
      },
      part("the mailbox came last") { $0.type(.character("q")) },
    ])
    #expect(outcome.ending == .init(status: 0))
  }

  @Test("Stopping gives the terminal back, going on takes it in its new size")
  func jobs() throws {
    let signals = signals
    let outcome = try run([
      part("? help") { terminal in
        terminal.size = Size(columns: 70, rows: 22)
        signals.post(SIGTSTP)
        signals.post(SIGCONT)
      },
      part("? help") { $0.type(.character("q")) },
    ])
    #expect(outcome.terminal.log.filter { $0 != "mouse true" } == ["suspend", "resume"])
    #expect(outcome.terminal.screen.size == Size(columns: 70, rows: 22))
  }

  @Test("Pressed twice at once, m leaves the mouse as it was")
  func mouse() throws {
    let outcome = try run([
      part("? help") { $0.type(.character("m"), .character("m")) },
      part("mouse on") { $0.type(.character("m")) },
      part("mouse off") { $0.type(.character("q")) },
    ])
    #expect(outcome.ending == .init(status: 0))
    #expect(outcome.terminal.log == ["mouse true", "mouse false", "mouse true", "mouse false"])
  }

  @Test("Pasted text reaches the line and no key")
  func pasting() throws {
    let outcome = try run([
      part("? help") { terminal in
        terminal.happen(.pasted("q\n"))
        terminal.type(.character(":"))
        terminal.happen(.pasted("pasted\ttext"))
      },
      part(":pasted text") { $0.type(.escape, .character("q")) },
    ])
    #expect(outcome.ending == .init(status: 0))
  }
}
