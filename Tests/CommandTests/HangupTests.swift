import Foundation
import Testing

/// A terminal that goes away is one event, in whatever state it finds the program and however it is told: the session and
/// the run's weights are kept, and the program ends with 129.
@Suite("The terminal goes away", .serialized)
struct HangupTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A narrow network, so that a step takes a moment.
  static let narrow = [
    "--preset", "tiny", "--blocks", "1", "--stem", "8", "--outputs", "16", "--cardinality", "2", "--data",
    "shapes",
  ]

  private func open(isControlling: Bool = true, before shell: String? = nil) throws -> PseudoTerminal {
    let program = [try BuiltProgram.path] + Self.narrow
    let command = shell.map { ["/bin/bash", "-c", "\($0) exec \"$@\"", "bash"] + program } ?? program
    let terminal = try PseudoTerminal(command, in: folder, isControlling: isControlling)
    try terminal.wait(for: " help")
    return terminal
  }

  /// What the user did before.
  enum Situation: String, CaseIterable {
    case unsaved, running, paused, validating, stopping, atPrompt, inPalette, readingHelp, asked
  }

  private func bring(_ terminal: PseudoTerminal, into situation: Situation) throws {
    if situation == .unsaved {
      terminal.type("b:set lr 0.5\r")
      return try terminal.see(" *")
    }
    terminal.type(" ")
    try terminal.see("loss")
    switch situation {
    case .unsaved, .running: break
    case .paused:
      terminal.type(" ")
      try terminal.see("paused at step")
    case .validating: try terminal.see("validating")
    case .stopping: terminal.type("x")
    case .atPrompt: terminal.type(":set lr e\u{301}")
    case .inPalette: terminal.type("\u{10}net")
    case .readingHelp: terminal.type("?")
    case .asked: terminal.type("q")
    }
  }

  private func expectKept(_ situation: Situation, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let kept = try FileManager.default.subpathsOfDirectory(atPath: folder.file("share"))
    #expect(kept.contains { $0.hasSuffix("untitled.ipynb") }, "\(kept)", sourceLocation: sourceLocation)
    guard situation != .unsaved else { return }
    for name in ["untitled.safetensors", "last.safetensors"] {
      #expect(kept.contains { $0.hasSuffix(name) }, "\(name) in \(kept)", sourceLocation: sourceLocation)
    }
  }

  @Test("The window is closed", arguments: Situation.allCases)
  func window(situation: Situation) throws {
    let terminal = try open()
    try bring(terminal, into: situation)
    terminal.close()
    #expect(try terminal.waitForEnd() == 129)
    try expectKept(situation)
  }

  @Test("SIGHUP comes and the terminal stays", arguments: Situation.allCases)
  func signalAlone(situation: Situation) throws {
    let terminal = try open()
    try bring(terminal, into: situation)
    terminal.signal(SIGHUP)
    #expect(try terminal.waitForEnd() == 129)
    #expect(terminal.isSane)
    try expectKept(situation)
  }

  @Test("The terminal hangs up without a signal", arguments: [Situation.running, .paused, .unsaved])
  func descriptorAlone(situation: Situation) throws {
    // A terminal that does not control the session: nobody is sent SIGHUP.
    let terminal = try open(isControlling: false)
    try bring(terminal, into: situation)
    terminal.close()
    #expect(try terminal.waitForEnd() == 129)
    try expectKept(situation)
  }

  @Test("The terminal hangs up on a program that ignores SIGHUP")
  func nohup() throws {
    let terminal = try open(before: "trap '' HUP;")
    try bring(terminal, into: .running)
    terminal.signal(SIGHUP)
    try terminal.see("loss")
    terminal.close()
    #expect(try terminal.waitForEnd() == 129)
    try expectKept(.running)
  }

  @Test("The system, the shell and the descriptor all tell it", arguments: [Situation.running, .paused])
  func toldThreeTimes(situation: Situation) throws {
    let terminal = try open()
    try bring(terminal, into: situation)
    terminal.signal(SIGHUP)
    terminal.close()
    for _ in 0..<5 { terminal.signal(SIGHUP) }
    #expect(try terminal.waitForEnd() == 129)
    try expectKept(situation)
  }

  @Test("The window is closed over a program that is stopped", arguments: [SIGSTOP, SIGTSTP])
  func whileStopped(number: Int32) throws {
    // A shell between: a leader's group cannot be stopped from the keyboard.
    let terminal = try PseudoTerminal(
      ["/bin/bash", "--norc", "--noprofile", "-i"], in: folder, ["PS1": "$ "])
    let program = ([try BuiltProgram.path] + Self.narrow).joined(separator: " ")
    terminal.type("\(program)\r")
    try terminal.wait(for: " help")
    try bring(terminal, into: .running)
    let child = try #require(try Self.children(of: terminal.process).first)
    kill(child, number)
    try terminal.waitForStop(of: child)
    terminal.close()
    try terminal.wait("the program's end") { PseudoTerminal.state(of: child) == nil }
    try expectKept(.running)
  }

  @Test(
    "The shell and the terminal's server are killed", arguments: ["kill-server", "kill-session", "kill-pane"])
  func tmux(command: String) throws {
    let terminal = try TmuxTerminal(Self.narrow, in: folder)
    try terminal.wait(for: "? help")
    try terminal.type("Space")
    try terminal.wait(for: "loss")
    let process = try terminal.process
    try terminal.run(command)
    let end = Date().addingTimeInterval(60)
    while PseudoTerminal.state(of: process) != nil, Date() < end { usleep(20_000) }
    #expect(PseudoTerminal.state(of: process) == nil)
    try expectKept(.running)
  }

  @Test("The shell hangs up on its jobs")
  func shell() throws {
    let terminal = try PseudoTerminal(
      ["/bin/bash", "--norc", "--noprofile", "-i"], in: folder, ["PS1": "$ "])
    terminal.type("\(([try BuiltProgram.path] + Self.narrow).joined(separator: " "))\r")
    try terminal.wait(for: " help")
    try bring(terminal, into: .running)
    let child = try #require(try Self.children(of: terminal.process).first)
    terminal.close()
    try terminal.wait("the program's end") { PseudoTerminal.state(of: child) == nil }
    try expectKept(.running)
  }

  static func children(of process: pid_t) throws -> [pid_t] {
    try String(contentsOfFile: "/proc/\(process)/task/\(process)/children", encoding: .utf8)
      .split(separator: " ").compactMap { pid_t($0) }
  }
}
