import Foundation
import Testing

/// The built program in terminals that say what they are, well, wrongly, late or never.
@Suite("Colours and questions in a terminal", .serialized)
struct ColourEndToEndTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func open(_ environment: [String: String], _ arguments: [String] = []) throws -> PseudoTerminal {
    try PseudoTerminal(
      [try BuiltProgram.path, "--preset", "tiny", "--data", "shapes"] + arguments, in: folder, environment)
  }

  private let question = "\u{1B}]11;?\u{1B}\\"
  private let fence = "\u{1B}[?62;22c"

  /// Ends the program; nothing that was typed or answered is left for the shell.
  private func quit(_ terminal: PseudoTerminal) throws {
    terminal.type("q")
    #expect(try terminal.waitForEnd() == 0)
    #expect(terminal.isSane)
  }

  @Test(
    "The bytes are those of the terminal's colours",
    arguments: [
      (["TERM": "xterm-kitty", "COLORTERM": "truecolor"], "38;2;", "38;5;"),
      (["TERM": "alacritty", "COLORTERM": "24bit"], "38;2;", "38;5;"),
      (["TERM": "xterm-direct"], "38;2;", "38;5;"),
      (["TERM": "xterm", "COLORTERM": "truecolor"], "38;2;", "38;5;"),
      (["TERM": "xterm-ghostty"], "38;5;", "38;2;"), (["TERM": "foot"], "38;5;", "38;2;"),
      (["TERM": "screen-256color", "COLORTERM": "truecolor"], "38;5;", "38;2;"),
      (["TERM": "xterm"], "\u{1B}[36m", "38;"),
      (["TERM": "linux", "COLORTERM": "truecolor"], "\u{1B}[36m", "38;"),
      (["TERM": "xterm-256color", "NO_COLOR": "1"], "help", "38;"),
    ] as [([String: String], String, String)])
  func bytes(environment: [String: String], drawn: String, absent: String) throws {
    let terminal = try open(environment)
    try terminal.wait(for: drawn)
    terminal.type("4")
    try terminal.see("In [4]:")
    #expect(!terminal.text().contains(absent))
    try quit(terminal)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).allSatisfy {
        !$0.hasPrefix("resnext-tui-")
      })
  }

  @Test("A terminal that says that it is light is drawn for", arguments: ["\u{07}", "\u{1B}\\"])
  func light(end: String) throws {
    let terminal = try open(["TERM": "xterm-256color"])
    try terminal.wait(for: question)
    terminal.type("\u{1B}]11;rgb:ffff/ffff/ffff\(end)\(fence)4")
    // The accent for light screens.
    try terminal.wait(for: "38;5;25m")
    try terminal.see("In [4]:")
    try quit(terminal)
  }

  @Test("--theme holds against what the terminal says")
  func theme() throws {
    let terminal = try open(["TERM": "xterm-256color"], ["--theme", "light"])
    try terminal.wait(for: "38;5;25m")
    terminal.type("\u{1B}]11;rgb:0/0/0\u{07}\(fence)4")
    try terminal.see("In [4]:")
    #expect(!terminal.text().contains("38;5;31m"))
    terminal.type(":theme dark\r")
    try terminal.wait(for: "38;5;31m")
    try quit(terminal)
  }

  @Test(
    "Nonsense, and an answer in the middle of keys, leave no byte in the input",
    arguments: [
      "\u{1B}]11;banana\u{07}\u{1B}[?62;22c", "\u{1B}[?62;22c", "",
      "\u{1B}P>|XTerm(380)\u{1B}\\\u{1B}]11;rgb:0/0/0\u{1B}\\\u{1B}[?62;22c",
    ])
  func nonsense(answer: String) throws {
    let terminal = try open(["TERM": "xterm-256color"])
    try terminal.wait(for: question)
    terminal.type("4\(answer)")
    try terminal.see("In [4]:")
    // Letters of an answer would have opened the palette, another image, a question.
    #expect(!terminal.text().contains("banana") && !terminal.text().contains("\u{1B}_G"))
    try quit(terminal)
  }

  @Test("An answer after the first second counts, and Escape is Escape meanwhile")
  func slow() throws {
    let terminal = try open(["TERM": "xterm-256color"])
    try terminal.wait(for: question)
    terminal.type("?")
    try terminal.see("Moving")
    terminal.type("\u{1B}")
    usleep(1_200_000)
    terminal.type("\u{1B}]11;rgb:ff/ff/ff\u{1B}\\\(fence)")
    try terminal.wait(for: "38;5;25m")
    try quit(terminal)
  }

  @Test("What comes after the end of the program is still its own")
  func lateReply() throws {
    let terminal = try open(["TERM": "xterm-256color"])
    try terminal.wait(for: question)
    terminal.type("q")
    usleep(30_000)
    terminal.type("\u{1B}]11;rgb:0/0/0\u{07}\(fence)")
    #expect(try terminal.waitForEnd() == 0)
    #expect(!terminal.text().contains("rgb:0/0/0"))
  }

  @Test("In kitty images are pictures, forgotten at the end")
  func kitty() throws {
    let terminal = try open(["TERM": "xterm-kitty", "COLORTERM": "truecolor"])
    try terminal.wait(for: "\u{1B}[>0q")
    terminal.type("\u{1B}]11;rgb:0/0/0\u{1B}\\\u{1B}P>|kitty(0.35.2)\u{1B}\\\(fence)")
    try terminal.wait(for: "a=q")
    terminal.type("\u{1B}_Gi=31;OK\u{1B}\\\(fence)")
    try terminal.wait(for: "a=T,U=1,f=24,")
    try terminal.wait(for: "\u{10EEEE}\u{30D}\u{310}")
    #expect(terminal.text().contains("38;5;16m"))
    try quit(terminal)
    #expect(terminal.text().contains("a=d,d=I,i=16,q=2\u{1B}\\"))
  }

  @Test(
    "Elsewhere nothing of pictures is written",
    arguments: [
      (["TERM": "xterm-256color"], "XTerm(380)"), (["TERM": "xterm-256color"], "WezTerm 20240203"),
      (["TERM": "xterm-kitty", "TMUX": "/nowhere,1,0"], "tmux 3.3a"),
      (["TERM": "xterm-kitty"], "kitty(0.20.0)"),
    ] as [([String: String], String)])
  func blocks(environment: [String: String], name: String) throws {
    let terminal = try open(environment)
    try terminal.wait(for: "\u{1B}[>0q")
    terminal.type("\u{1B}P>|\(name)\u{1B}\\\(fence)4")
    try terminal.see("In [4]:")
    #expect(!terminal.text().contains("\u{1B}_G") && !terminal.text().contains("\u{10EEEE}"))
    try quit(terminal)
  }

  @Test("--ascii keeps the colours of maps and images")
  func ascii() throws {
    let terminal = try open(["TERM": "xterm-256color"], ["--ascii"])
    try terminal.wait(for: "48;5;")
    terminal.type("4")
    try terminal.see("In [4]:")
    #expect(terminal.text().utf8.allSatisfy { $0 < 128 })
    try quit(terminal)
  }
}
