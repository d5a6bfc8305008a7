import Foundation
import Testing

/// The program in a real terminal.
///
/// README's test command installs tmux; without it these tests fail rather than be skipped.
@Suite("In a terminal", .serialized)
struct TerminalTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A narrow network, so that a step takes a moment.
  private let narrow = [
    "--preset", "tiny", "--blocks", "1", "--stem", "8", "--outputs", "16", "--cardinality", "2", "--data",
    "shapes",
  ]

  private func open(
    _ arguments: [String] = [], columns: Int = 80, rows: Int = 24, _ environment: [String: String] = [:]
  ) throws -> TmuxTerminal {
    let terminal = try TmuxTerminal(arguments, columns: columns, rows: rows, in: folder, environment)
    try terminal.wait(for: "? help")
    return terminal
  }

  @Test("It fills the terminal exactly", arguments: [(80, 24), (100, 30), (200, 60)])
  func sizes(columns: Int, rows: Int) throws {
    let terminal = try open(columns: columns, rows: rows)
    // A note about the weights may stand on the last line for a moment.
    try terminal.wait("title on the first line and hints on line \(rows)") { screen in
      let lines = screen.split(separator: "\n", omittingEmptySubsequences: false)
      return lines.count >= rows && lines[0].contains("ResNeXt") && lines[rows - 1].contains("? help")
    }
    try terminal.type("q")
    try terminal.waitForEnd(status: 0)
  }

  @Test("It follows the terminal's size, and says when that is too small")
  func resizing() throws {
    let terminal = try open(narrow)
    try terminal.resize(columns: 50, rows: 15)
    try terminal.wait(for: "too small")
    try terminal.resize(columns: 120, rows: 40)
    try terminal.wait("the last line at row 40") { screen in
      let lines = screen.split(separator: "\n", omittingEmptySubsequences: false)
      return lines.count >= 40 && lines[39].contains("? help")
    }
    try terminal.type("q")
    try terminal.waitForEnd(status: 0)
  }

  @Test("Digits choose cells and arrows step through the block")
  func steps() throws {
    let terminal = try open(["--data", "shapes"])
    for (digit, title) in [("3", "split"), ("4", "transform"), ("5", "merge"), ("6", "transition")] {
      try terminal.type(digit)
      try terminal.wait(for: "\(title) ─")
    }
    try terminal.type("?")
    try terminal.wait("the help") { $0.contains("help") && !$0.contains("? help") || $0.contains("keys") }
    try terminal.type("q")
    try terminal.wait(for: "? help")
    try terminal.type("q")
    try terminal.waitForEnd(status: 0)
  }

  @Test(
    "A signal ends it with the documented status and the terminal comes back",
    arguments: [
      (SIGINT, 130), (SIGTERM, 143), (SIGHUP, 129), (SIGQUIT, 131),
    ] as [(Int32, Int32)])
  func stopSignals(number: Int32, status: Int32) throws {
    let terminal = try open(narrow)
    try terminal.signal(number)
    try terminal.waitForEnd(status: status)
  }

  @Test(
    "The terminal comes back when the process dies of a trap or a fault",
    arguments: [
      SIGTRAP, SIGILL, SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGSYS,
    ])
  func fatalSignals(number: Int32) throws {
    let terminal = try open(narrow)
    try terminal.signal(number)
    try terminal.waitForEnd(status: 128 + number)
  }

  @Test("What trains stands back behind the thread that draws")
  func precedence() throws {
    let terminal = try open(["--preset", "tiny", "--data", "shapes"])
    let before = try nicenesses(of: terminal.process).drawing
    try terminal.type("Space")
    try terminal.wait(for: "img/s")
    let (drawing, others) = try nicenesses(of: terminal.process)
    #expect(drawing == before && others.contains(max(10, before)), "\(drawing), \(others)")
    try terminal.type("q")
    try terminal.wait(for: "discard and quit")
    try terminal.type("d")
    try terminal.waitForEnd(status: 0)
  }

  /// The niceness of a program's main thread and those of its others.
  private func nicenesses(of process: pid_t) throws -> (drawing: Int, others: [Int]) {
    var (drawing, others) = (Int?.none, [Int]())
    for thread in try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task") {
      // A thread that has ended meanwhile has no file any more.
      guard let text = try? String(contentsOfFile: "/proc/\(process)/task/\(thread)/stat", encoding: .utf8),
        let nameEnd = text.lastIndex(of: ")")
      else { continue }
      // The 19th field of proc(5), counted from the name, which is the second.
      let value = try #require(Int(text[nameEnd...].split(separator: " ")[17]))
      if thread == "\(process)" { drawing = value } else { others.append(value) }
    }
    return (try #require(drawing), others)
  }

  @Test("A signal during training keeps session and weights", arguments: [SIGTERM, SIGQUIT])
  func signalWhileTraining(number: Int32) throws {
    let terminal = try open(narrow)
    try terminal.type("Space")
    try terminal.wait(for: "loss")
    try terminal.signal(number)
    let end = try terminal.waitForEnd(status: 128 + number)
    #expect(end.contains("run kept in"))
    let kept = try FileManager.default.subpathsOfDirectory(atPath: folder.file("share"))
    #expect(kept.contains { $0.hasSuffix("last.safetensors") })
    #expect(kept.contains { $0.hasSuffix(".ipynb") })
  }

  @Test("Quitting without saving waits for the run's last weights, and says where they are")
  func quittingWhileTraining() throws {
    // An epoch of this network takes many times as long as the keys.
    let terminal = try open(["--preset", "tiny", "--data", "shapes"])
    try terminal.type("Space")
    try terminal.wait(for: "loss")
    try terminal.type("q")
    try terminal.wait(for: "discard and quit")
    try terminal.type("d")
    let end = try terminal.waitForEnd(status: 0)
    #expect(end.contains("run kept in"))
    let kept = try FileManager.default.subpathsOfDirectory(atPath: folder.file("share"))
    #expect(kept.contains { $0.hasSuffix("last.safetensors") }, "\(kept)")
    #expect(!kept.contains { $0.hasSuffix(".ipynb") }, "\(kept)")
  }

  @Test("Training starts, pauses, takes one step, goes on; the session is saved, closed and opened again")
  func trainSaveOpen() throws {
    let terminal = try open(narrow, columns: 120, rows: 40)
    try terminal.type("4")
    try terminal.type("Space")
    try terminal.wait(for: "▶ training")
    try terminal.type("Space")
    let paused = try terminal.wait(for: "paused at step")
    let step = try #require(Self.pausedStep(paused))
    try terminal.type(".")
    try terminal.wait("one step more") { Self.pausedStep($0) == step + 1 }
    try terminal.type("Space")
    try terminal.wait(for: "▶ training")
    try terminal.type("Space")
    try terminal.wait(for: "paused at step")
    try terminal.type("s")
    try terminal.wait(for: "saved ")
    try terminal.type("q")
    // A paused run is something to be asked about.
    try terminal.wait("the question") { $0.contains("discard") }
    try terminal.type("d")
    try terminal.waitForEnd(status: 0)

    let again = try open(["share/resnext-tui/untitled.ipynb"], columns: 120, rows: 40)
    try again.wait(for: "untitled.ipynb")
    try again.wait(for: "transform ─")
    try again.type("q")
    try again.waitForEnd(status: 0)
  }

  private static func pausedStep(_ screen: String) -> Int? {
    guard let range = screen.range(of: "paused at step ") else { return nil }
    return Int(screen[range.upperBound...].prefix { $0.isNumber })
  }

  @Test("The cardinality goes from 4 to 8 and down to 1")
  func cardinality() throws {
    let terminal = try open(["--data", "shapes"], columns: 100, rows: 30)
    try terminal.wait(for: "256,714")
    try terminal.wait(for: "shipped weights")
    for (keys, count) in [(["C"], "200,266"), (["c", "c", "c"], "595,402")] {
      for key in keys { try terminal.type(key) }
      try terminal.wait("\(count) parameters") { $0.contains(count) }
    }
    try terminal.type("q")
    try terminal.wait("the end or a question") { $0.contains("status=") || $0.contains("discard") }
    try terminal.type("d")
    try terminal.waitForEnd(status: 0)
  }

  @Test(
    "Terminals with few or no colours, unknown ones and NO_COLOR are drawn on",
    arguments: [
      ["TERM": "xterm"], ["TERM": "vt100"], ["TERM": "screen"], ["NO_COLOR": "1"], ["TERM": "xterm-16color"],
    ] as [[String: String]])
  func terminals(environment: [String: String]) throws {
    let terminal = try open(narrow, environment)
    try terminal.type("3")
    try terminal.wait(for: "split")
    try terminal.type("q")
    try terminal.waitForEnd(status: 0)
  }

  @Test("The frame of the pane that has the keys is drawn in the accent, the others in grey")
  func focusedFrame() throws {
    let terminal = try TmuxTerminal(
      narrow, columns: 100, rows: 30, in: folder, ["TERM": "xterm-256color", "NO_COLOR": ""])
    try terminal.wait(for: "? help")
    try terminal.wait("the cell's frame in the accent") { _ in
      (try? terminal.colouredScreen()).map(Self.cornerColours) == [244, 31]
    }
    try terminal.type("Tab")
    try terminal.wait("the outline's frame in the accent") { _ in
      (try? terminal.colouredScreen()).map(Self.cornerColours) == [31, 244]
    }
    try terminal.type("q")
    try terminal.waitForEnd(status: 0)
  }

  /// The colour of the glyph at the upper left corner of each frame, from left to right; nil for the terminal's own.
  private static func cornerColours(_ screen: String) -> [Int?] {
    screen.components(separatedBy: "┌").indices.dropLast().map { count in
      let before = screen.components(separatedBy: "┌")[...count].joined()
      guard let colour = before.range(of: "[38;5;", options: .backwards) else { return nil }
      let rest = before[colour.upperBound...]
      return rest.contains("[39m") || rest.contains("[0m") ? nil : Int(rest.prefix { $0.isNumber })
    }
  }

  @Test("An unknown terminal is drawn as a known one, with a note")
  func unknownTerminal() throws {
    let terminal = try TmuxTerminal(narrow, in: folder, ["TERM": "no-such-terminal"])
    try terminal.wait(for: "? help")
    try terminal.type("q")
    let end = try terminal.waitForEnd(status: 0)
    #expect(end.contains("terminal 'no-such-terminal' is unknown: drawn as"))
  }

  @Test("A terminal that cannot move its cursor is refused in one line")
  func dumbTerminal() throws {
    let terminal = try TmuxTerminal([], in: folder, ["TERM": "dumb"])
    let end = try terminal.waitForEnd(status: 1)
    #expect(end.contains("cannot move its cursor"))
  }

  @Test(
    "A locale without UTF-8 and --ascii are drawn in ASCII",
    arguments: [
      ([], ["LC_ALL": "C"]), (["--ascii"], [:]),
    ] as [([String], [String: String])])
  func ascii(arguments: [String], environment: [String: String]) throws {
    let terminal = try TmuxTerminal(narrow + arguments, in: folder, environment)
    let screen = try terminal.wait(for: "? help")
    #expect(screen.utf8.allSatisfy { $0 < 128 })
    try terminal.type("q")
    try terminal.waitForEnd(status: 0)
  }
}
