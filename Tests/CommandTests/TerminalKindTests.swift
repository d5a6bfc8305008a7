import Notebook
import Testing

@testable import resnext_tui

@Suite("Which terminal is drawn on")
struct TerminalKindTests {
  private func kind(
    _ term: String?, known: Set<String>, poor: Set<String> = [], _ more: [String: String] = [:]
  ) throws -> TerminalKind {
    var environment = more
    environment["TERM"] = term
    return try TerminalKind(environment) {
      known.contains($0) ? .usable : poor.contains($0) ? .poor : .unknown
    }
  }

  /// What Debian's `ncurses-base` has of these families.
  private let stock: Set<String> = [
    "xterm", "xterm-256color", "screen", "screen-256color", "tmux", "tmux-256color", "linux", "vt100", "ansi",
  ]

  @Test("A known one is itself, without a note")
  func known() throws {
    let kind = try kind("screen", known: stock)
    #expect(kind.name == "screen" && kind.note == nil)
  }

  @Test(
    "An unknown one is drawn as its nearest relative, with a note",
    arguments: [
      ("foo-256color", "xterm-256color"), ("foo-bar-256color", "xterm-256color"),
      ("xterm-foo", "xterm-256color"), ("screen.foo-256color", "xterm-256color"),
      ("screen-foo", "screen-256color"), ("tmux-foo", "tmux-256color"), ("foo", "xterm-256color"),
      ("linux-foo", "linux"), ("vt420", "vt100"), ("vt100-foo", "vt100"), ("unknown", "vt100"),
    ])
  func unknown(term: String, drawn: String) throws {
    let kind = try kind(term, known: stock)
    #expect(kind.name == drawn)
    #expect(kind.note == "terminal '\(term)' is unknown: drawn as \(drawn)")
  }

  @Test("Where the data base lacks 256 colours too, its family's few are used")
  func poorDataBase() throws {
    #expect(try kind("screen-256color", known: ["screen", "vt100", "xterm-256color"]).name == "screen")
    #expect(try kind("xterm-kitty", known: ["xterm", "vt100"]).name == "xterm")
    #expect(try kind("foot", known: ["xterm", "vt100"]).name == "vt100")
  }

  @Test(
    "Terminals of today are drawn in 256 colours without a word, in direct ones where COLORTERM says so",
    arguments: [
      "xterm-kitty", "xterm-ghostty", "ghostty", "alacritty", "foot", "foot-extra", "wezterm", "contour",
    ], [("", false), ("truecolor", true), ("24bit", true), ("yes", false)])
  func modern(term: String, color: (value: String, isDirect: Bool)) throws {
    let kind = try kind(term, known: stock, ["COLORTERM": color.value])
    #expect(kind.name == "xterm-256color" && kind.note == nil)
    #expect(kind.saysDirectColor == color.isDirect)
  }

  @Test(
    "A name of direct colour says so by itself, whether the data base has it or not",
    arguments: [
      ("xterm-direct", "xterm-256color"), ("tmux-direct", "tmux-256color"), ("foot-direct", "xterm-256color"),
    ])
  func direct(term: String, drawn: String) throws {
    let unknown = try kind(term, known: stock)
    #expect(unknown.name == drawn && unknown.saysDirectColor)
    let known = try kind(term, known: stock.union([term]))
    #expect(known.name == term && known.saysDirectColor)
  }

  @Test(
    "COLORTERM is not believed of terminals that only hand it on, or are too old",
    arguments: [
      ("screen", [:], false), ("screen-256color", [:], false),
      ("screen-256color", ["TMUX": "/tmp/x,1,0"], true),
      ("tmux-256color", ["TMUX": "/tmp/x,1,0"], true), ("linux", [:], false), ("vt100", [:], false),
      ("xterm", [:], true), ("xterm-256color", [:], true), (nil, [:], false),
    ] as [(String?, [String: String], Bool)])
  func handedOn(term: String?, more: [String: String], isDirect: Bool) throws {
    let environment = more.merging(["COLORTERM": "truecolor"]) { $1 }
    #expect(try kind(term, known: stock, environment).saysDirectColor == isDirect)
  }

  @Test(
    "Direct colour is made of an entry that has colours, where they are wanted",
    arguments: [
      ("xterm-256color", .auto, true), ("xterm", .auto, true), ("tmux-256color", .auto, true),
      ("vt100", .auto, false), ("xterm-256color", .some(.indexed256), false),
      ("xterm-256color", .some(.mono), false),
      ("xterm-256color", .some(.direct), true),
    ] as [(String, WantedColors, Bool)])
  func entries(term: String, colors: WantedColors, isDirect: Bool) throws {
    let environment = ["TERM": term, "COLORTERM": "truecolor"]
    var options = CursesTerminal.Options()
    if case .some(let colors) = colors { options.colors = colors }
    let kind = try TerminalKind(environment)
    #expect((options.directEntry(kind, environment) != nil) == isDirect)
    if colors == .auto { #expect(options.directEntry(kind, ["NO_COLOR": "1"]) == nil) }
    let plain = options.directEntry(try TerminalKind(["TERM": term]), ["TERM": term])
    #expect((plain != nil) == (colors == .some(.direct)))
    options.noColor = true
    #expect(options.directEntry(kind, environment) == nil)
  }

  enum WantedColors: Equatable {
    case auto
    case some(Appearance.Colors)
  }

  @Test("Without TERM it is the plainest one, with a note", arguments: [nil, ""] as [String?])
  func unset(term: String?) throws {
    let kind = try kind(term, known: stock)
    #expect(kind.name == "vt100")
    #expect(kind.note == "TERM is not set: drawn as vt100")
  }

  @Test("One that cannot move its cursor is refused, and so is any where no entry is known")
  func refused() {
    #expect(throws: CommandError.self) { try kind("dumb", known: stock, poor: ["dumb"]) }
    #expect(throws: CommandError.self) { try kind("foo-256color", known: []) }
  }
}

@Suite("Keys as the terminal sends them")
struct KeyDecoderTests {
  @Test(
    "Control characters are the keys that people know them as",
    arguments: [
      (0x08, .backspace), (0x7F, .backspace), (0x09, .tab), (0x0A, .enter), (0x0D, .enter), (0x1B, .escape),
      (0x01, .control("a")), (0x05, .control("e")), (0x10, .control("p")), (0x15, .control("u")),
      (0x17, .control("w")),
    ] as [(UInt32, Key)])
  func control(code: UInt32, key: Key) {
    #expect(KeyDecoder.character(code) == key)
  }

  @Test("Text is itself, and what is no character is no key")
  func text() {
    #expect(KeyDecoder.character(0x61) == .character("a"))
    #expect(KeyDecoder.character(0x1F600) == .character("😀"))
    for code in [0x00, 0x1C, 0x9B, 0xD800, 0x110000] as [UInt32] {
      #expect(KeyDecoder.character(code) == nil)
    }
  }
}
