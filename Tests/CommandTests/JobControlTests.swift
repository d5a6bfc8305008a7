import Foundation
import Testing

/// The program as a job of a shell: stopped, sent to the background, called forward.
@Suite("A job of a shell", .serialized)
struct JobControlTests {
  let folder: TemporaryFolder
  private let terminal: PseudoTerminal
  private let program: String

  init() throws {
    folder = try TemporaryFolder()
    terminal = try PseudoTerminal(["/bin/bash", "--norc", "--noprofile", "-i"], in: folder, ["PS1": "$ "])
    program = ([try BuiltProgram.path] + HangupTests.narrow).joined(separator: " ")
  }

  /// What a full-screen program asks the terminal for, and how it leaves.
  private static let taken = ["\u{1B}[?1049h", "\u{1B}[?2004h", "1000h", "\u{1B}[?1h"]
  private static let given = ["\u{1B}[?1049l", "\u{1B}[?2004l", "1000l", "\u{1B}[?25h"]

  private func open() throws -> pid_t {
    terminal.type("\(program)\r")
    try terminal.wait(for: " help")
    return try #require(try HangupTests.children(of: terminal.process).first)
  }

  /// Types a command to the shell and waits for its answer.
  private func ask(_ command: String, for answer: String) throws {
    let start = terminal.count
    terminal.type(command + "\r")
    try terminal.wait(for: answer, from: start)
  }

  /// Calls the job forward and waits until it has the terminal again, in all its modes, and takes keys.
  private func callForward() throws {
    let start = terminal.count
    terminal.type("fg\r")
    for bytes in Self.taken { try terminal.wait(for: bytes, from: start) }
    try expectKeys()
  }

  /// Keys arrive one by one and are not echoed.
  private func expectKeys() throws {
    terminal.type("5")
    try terminal.see("5▸")
    #expect(!terminal.isSane)
    terminal.type("1")
    try terminal.see("1▸")
  }

  private func expectSaneShell() throws {
    let start = terminal.count
    try ask("stty -a; echo 'do''ne'", for: "done")
    let said = terminal.text(from: start)
    #expect(said.contains(" icanon") && !said.contains("-icanon"), "\(said)")
    #expect(said.contains(" echo ") && !said.contains("-echo "), "\(said)")
  }

  private func leave() throws {
    let start = terminal.count
    terminal.type("q")
    for bytes in Self.given { try terminal.wait(for: bytes, from: start) }
    try expectSaneShell()
  }

  @Test("Stopped by a signal that cannot be caught, and called forward")
  func stopSignal() throws {
    let child = try open()
    kill(child, SIGSTOP)
    try terminal.waitForStop(of: child)
    // The shell has set modes of its own by now, and the window another size.
    try ask("stty sane; echo 'rea''dy'", for: "ready")
    terminal.resize(columns: 120, rows: 42)
    let start = terminal.count
    try callForward()
    // The hints stand on the last line of the new size.
    try terminal.wait(for: "\u{1B}[42;", from: start)
    try leave()
  }

  @Test("Stopped with Ctrl+Z it gives the terminal back, and takes it again")
  func keyboard() throws {
    let child = try open()
    for _ in 0..<2 {
      let start = terminal.count
      terminal.type("\u{1A}")
      try terminal.waitForStop(of: child)
      for bytes in Self.given { try terminal.wait(for: bytes, from: start) }
      try expectSaneShell()
      try callForward()
    }
    try leave()
  }

  @Test("Stopped while it trains, it trains on", arguments: [SIGSTOP, SIGTSTP])
  func training(number: Int32) throws {
    let child = try open()
    terminal.type(" ")
    try terminal.see("loss")
    kill(child, number)
    try terminal.waitForStop(of: child)
    try ask("echo 'rea''dy'", for: "ready")
    let start = terminal.count
    terminal.type("fg\r")
    try terminal.wait(for: Self.taken[0], from: start)
    try terminal.see("loss")
    terminal.type(" ")
    try terminal.see("paused at step")
    terminal.type("q")
    try terminal.see("discard")
    terminal.type("d")
    try terminal.wait("its end") { PseudoTerminal.state(of: child) == nil }
    try expectSaneShell()
  }

  @Test("Begun in the background it waits, and changes no modes")
  func background() throws {
    terminal.type("\(program) &\r")
    try terminal.wait("a job") {
      (try? HangupTests.children(of: terminal.process))?.first.map { PseudoTerminal.state(of: $0) == "T" }
        ?? false
    }
    let start = terminal.count
    try expectSaneShell()
    #expect(!terminal.text(from: start).contains(Self.taken[0]))
    terminal.type("fg\r")
    try terminal.wait(for: " help", from: start)
    try expectKeys()
    try leave()
  }

  @Test("Sent to the background it waits there")
  func sentToBackground() throws {
    let child = try open()
    terminal.type("\u{1A}")
    try terminal.waitForStop(of: child)
    try ask("bg; echo 'rea''dy'", for: "ready")
    try terminal.waitForStop(of: child)
    try expectSaneShell()
    try callForward()
    try leave()
  }

  @Test("SIGCONT alone does no harm")
  func continued() throws {
    let child = try open()
    for _ in 0..<3 { kill(child, SIGCONT) }
    try expectKeys()
    try leave()
  }

  @Test("train stops and goes on")
  func train() throws {
    let options = HangupTests.narrow.joined(separator: " ")
    terminal.type("\(try BuiltProgram.path) train \(options) --epochs 1 --out run\r")
    try terminal.wait(for: "loss")
    let child = try #require(try HangupTests.children(of: terminal.process).first)
    terminal.type("\u{1A}")
    try terminal.waitForStop(of: child)
    try expectSaneShell()
    let start = terminal.count
    terminal.type("fg; echo again=$?\r")
    try terminal.wait(for: "again=0", from: start)
    #expect(FileManager.default.fileExists(atPath: folder.file("run/last.safetensors")))
  }
}
