import Foundation
import Testing

@testable import resnext_tui

/// What a terminal is left with when the program dies or is hurried.
@Suite("The terminal is given back", .serialized)
struct RescueTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func open(_ arguments: [String] = HangupTests.narrow) throws -> PseudoTerminal {
    let terminal = try PseudoTerminal([try BuiltProgram.path] + arguments, in: folder)
    try terminal.wait(for: " help")
    return terminal
  }

  /// The end of what the handler of a fatal signal writes.
  private static let reset = "\u{1B}[?2004l\u{1B}[?1049l\u{1B}[?25h\r\n"

  @Test("Whatever thread dies, nothing is drawn over the terminal that was given back", arguments: 0..<6)
  func otherThread(round: Int) throws {
    let terminal = try open()
    // Training computes on other threads; keys keep the main thread drawing.
    terminal.type(" ")
    try terminal.see("loss")
    let threads = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(terminal.process)/task")
      .compactMap { pid_t($0) }.filter { $0 != terminal.process }
    terminal.type(String(repeating: "\u{0C}5\u{0C}1", count: 50))
    let victim = try #require(threads.isEmpty ? nil : threads[round % threads.count])
    try #require(try Self.signalThread()(terminal.process, victim, SIGSEGV) == 0)
    #expect(try terminal.waitForEnd() == 128 + SIGSEGV)
    try terminal.wait("the reset") { terminal.text().contains(Self.reset) }
    #expect(terminal.text().hasSuffix(Self.reset), "\(terminal.text().suffix(200))")
    #expect(terminal.isSane)
  }

  /// The C library's `tgkill`, whose declaration is hidden behind a macro: a signal for one thread alone.
  private static func signalThread() throws -> @convention(c) (pid_t, pid_t, Int32) -> Int32 {
    unsafeBitCast(
      try #require(dlsym(nil, "tgkill")), to: (@convention(c) (pid_t, pid_t, Int32) -> Int32).self)
  }

  @Test("SIGQUIT ends with 131 and without a debugger, also where nothing catches it")
  func quit() throws {
    let terminal = try open()
    terminal.type("\u{1C}")
    #expect(try terminal.waitForEnd() == 131)
    #expect(terminal.isSane && terminal.text().contains("\u{1B}[?1049l"))
    let bench = try PseudoTerminal([try BuiltProgram.path, "bench", "op"], in: folder)
    try bench.wait(for: "operation")
    bench.type("\u{1C}")
    #expect(try bench.waitForEnd() == 131)
    #expect(!bench.text().contains("backtrace"))
  }

  @Test("train ends with 131 on SIGQUIT and keeps its weights")
  func quitTrain() throws {
    let terminal = try PseudoTerminal(
      [try BuiltProgram.path, "train", "--epochs", "50", "--out", "run"] + HangupTests.narrow, in: folder)
    try terminal.wait(for: "loss")
    terminal.type("\u{1C}")
    #expect(try terminal.waitForEnd() == 131)
    #expect(FileManager.default.fileExists(atPath: folder.file("run/last.safetensors")))
  }

  @Test("train keeps its weights when its terminal goes away", arguments: [false, true])
  func hangUpOnTrain(toldTwice: Bool) throws {
    let terminal = try PseudoTerminal(
      [try BuiltProgram.path, "train", "--epochs", "50", "--out", "run"] + HangupTests.narrow, in: folder)
    try terminal.wait(for: "loss")
    if toldTwice { terminal.signal(SIGHUP) }
    terminal.close()
    if toldTwice { terminal.signal(SIGHUP) }
    #expect(try terminal.waitForEnd() == 129)
    #expect(FileManager.default.fileExists(atPath: folder.file("run/last.safetensors")))
  }

  @Test("A second request ends it at once, a second hangup does not", arguments: [SIGINT, SIGTERM, SIGQUIT])
  func second(number: Int32) throws {
    // A step of this network takes far longer than the test waits.
    let terminal = try open(["--preset", "notebook-50", "--input", "224", "--data", "shapes"])
    terminal.type(":set batch 256\r ")
    try terminal.see("training")
    usleep(300_000)
    terminal.signal(SIGHUP)
    terminal.signal(SIGHUP)
    usleep(1_300_000)
    #expect(PseudoTerminal.state(of: terminal.process) != "Z")
    terminal.signal(number)
    #expect(try terminal.waitForEnd(seconds: 20) == 128 + number)
    #expect(terminal.isSane)
  }

  // MARK: Pasting

  private func paste(_ text: String) -> String { "\u{1B}[200~\(text)\u{1B}[201~" }

  @Test("Pasted text is typed into a line and never runs as keys")
  func pasting() throws {
    let terminal = try open()
    #expect(terminal.text().contains("\u{1B}[?2004h"))
    // The keys around it count, in their order.
    terminal.type("5" + paste("q1\rd:q!\r\u{1B}[A") + "3")
    try terminal.see("3▸")
    try terminal.see("pasted text is not run as keys")
    terminal.type(":" + paste("set lr\nfa") + "st\r")
    try terminal.see("'fast' is no number")
    terminal.type(":" + paste("q!\n"))
    terminal.type("\r")
    #expect(try terminal.waitForEnd() == 0)
    #expect(terminal.text().contains("\u{1B}[?2004l"))
  }

  @Test("A paste without an end, and one of megabytes, leave the keyboard alive")
  func strangePastes() throws {
    let terminal = try open()
    terminal.type("\u{1B}[200~qqqq")
    // Rarer than the end mark is waited for: what is asked with is a key, too.
    try terminal.see("pasted text is not run as keys", askingEvery: 2 * PasteCollector.patience)
    terminal.type(":" + paste(String(repeating: "e\u{301}👩\u{200D}👧 ", count: 100_000)))
    try terminal.see("the line is full")
    terminal.type("\u{15}q!\r")
    #expect(try terminal.waitForEnd() == 0)
  }
}
