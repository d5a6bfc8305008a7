import Notebook
import Testing

@testable import resnext_tui

@Suite("Which terminal is drawn on")
struct TerminalKindTests {
  private func kind(_ term: String?, known: Set<String>, poor: Set<String> = []) throws -> TerminalKind {
    try TerminalKind(term: term) { known.contains($0) ? .usable : poor.contains($0) ? .poor : .unknown }
  }

  private let stock: Set<String> = ["xterm", "xterm-256color", "screen", "vt100", "ansi"]

  @Test("A known one is itself, without a note")
  func known() throws {
    let kind = try kind("screen", known: stock)
    #expect(kind.name == "screen" && kind.note == nil)
  }

  @Test(
    "An unknown one is drawn as its nearest relative, with a note",
    arguments: [
      ("foo-256color", "xterm-256color"), ("foo-bar-256color", "xterm-256color"), ("xterm-foo", "xterm"),
      ("screen-256color", "screen"), ("foo", "vt100"),
    ])
  func unknown(term: String, drawn: String) throws {
    let kind = try kind(term, known: stock)
    #expect(kind.name == drawn)
    #expect(kind.note == "terminal '\(term)' is unknown: drawn as \(drawn)")
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
