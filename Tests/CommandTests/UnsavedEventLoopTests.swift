import Datasets
import Dispatch
import Foundation
import Notebook
import Synchronization
import Testing

@testable import resnext_tui

/// Copies of unsaved changes in the event loop, with a terminal and a store in memory.
@Suite("Copies in the event loop", .serialized)
struct UnsavedEventLoopTests {
  let folder: TemporaryFolder
  private let signals = StopSignals(.none)
  private let mailbox = Mailbox<Message>()

  init() throws { folder = try TemporaryFolder() }

  /// Notes what is asked of it; looking for copies takes as long as a test wants.
  private final class NotedStore: UnsavedStore {
    let log = Mutex<[String]>([])
    let gate: DispatchSemaphore?
    let copies: [UnsavedCopy]

    init(_ copies: [UnsavedCopy] = [], gate: DispatchSemaphore? = nil) {
      self.copies = copies
      self.gate = gate
    }

    private func note(_ text: String) { log.withLock { $0.append(text) } }

    func keep(_ session: UnsavedSession) -> Failure? {
      note("keep")
      return nil
    }
    func goOn(with journal: UnsavedJournal) -> (failure: Failure?, weightsSeconds: Double?) {
      note("journal")
      return (nil, nil)
    }
    func drop() { note("drop") }
    func find(openSession: String) -> (copies: [UnsavedCopy], remarks: [String]) {
      gate?.wait()
      return (copies, [])
    }
    func read(_ copy: UnsavedCopy) -> Result<RestoredCopy, Failure> { .failure(Failure("damaged")) }
    func adopt(_ copy: UnsavedCopy) { note("adopt") }
    func leave(_ copy: UnsavedCopy) { note("leave") }
    func discard(_ copy: UnsavedCopy) -> Failure? {
      note("discard")
      return nil
    }
  }

  private func run(_ store: NotedStore, _ script: [MemoryTerminal.Part]) throws -> EventLoop.Ending {
    let terminal = MemoryTerminal(script, signals: signals)
    let locations = FileLocations(
      environment: [
        "XDG_DATA_HOME": folder.file("share"), "HOME": folder.path,
        "RESNEXT_TUI_ASSETS": checkout + "/Assets",
      ], currentDirectory: folder.path, executable: "/nowhere/resnext-tui")
    let performer = CommandPerformer(
      terminal: terminal, mailbox: mailbox, locations: locations, sessions: SessionFiles(), unsaved: store)
    let start = NotebookStart(size: terminal.size, preset: .tiny, sessionPath: folder.file("a.ipynb"))
    let loop = EventLoop(
      try NotebookState(start), terminal: terminal, mailbox: mailbox, signals: signals, performer: performer)
    let ending = loop.run()
    #expect(performer.finish(within: 30).isEmpty)
    return ending
  }

  private func part(_ text: String, _ does: @escaping (MemoryTerminal) -> Void) -> MemoryTerminal.Part {
    .init(waitsFor: text, does: does)
  }

  private let copy = UnsavedCopy(
    name: "session-1", notebookPath: "/nowhere/session-1.ipynb", sessionPath: "/nowhere/b.ipynb",
    when: "2026-03-01 12:05", network: "tiny C=4")

  @Test("What is changed is copied; the copy goes with a clean end, after it was written")
  func keeping() throws {
    let store = NotedStore()
    let ending = try run(
      store,
      [
        part("? help") { $0.type(.character("C")) },
        part(" *") { $0.type(.character("q"), .character("d")) },
      ])
    #expect(ending == .init(status: 0))
    #expect(store.log.withLock { $0 } == ["keep", "drop"])
  }

  @Test("The first frame, the keys and the end wait for no look at copies")
  func slowLook() throws {
    let gate = DispatchSemaphore(value: 0)
    let began = Date()
    let terminal = MemoryTerminal([], signals: signals)
    _ = terminal
    let store = NotedStore([copy], gate: gate)
    let ending = try run(
      store,
      [
        part("? help") { $0.type(.character("5")) },
        part("5▸") { terminal in
          terminal.type(.character("q"))
          gate.signal()
        },
      ])
    #expect(ending == .init(status: 0) && Date().timeIntervalSince(began) < 30)
  }

  @Test("A copy that was found is asked about, and answers reach the store")
  func answers() throws {
    let store = NotedStore([copy, copy, copy])
    let ending = try run(
      store,
      [
        part("2 more after this one") { $0.type(.character("d"), .character("d")) },
        part("1 more after this one") { $0.type(.escape) },
        part("restore; no file changes") { $0.type(.character("r")) },
        part("damaged") { $0.type(.character("q")) },
      ])
    #expect(ending == .init(status: 0))
    #expect(store.log.withLock { $0 } == ["discard", "leave", "leave"])
  }
}
