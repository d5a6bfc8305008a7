import Testing

@testable import Notebook
@testable import resnext_tui

@Suite("Requests to end")
struct EndRequestsTests {
  private func meanings(_ signals: [(Signal, Double)]) -> [EndRequests.Meaning] {
    var requests = EndRequests()
    return signals.map { requests.meaning(of: $0.0, at: $0.1) }
  }

  @Test("A hangup is one event however often it is told")
  func hangups() {
    #expect(
      meanings([(.hangup, 0), (.hangup, 0.1), (.hangup, 50)]) == [.begin, .repetition, .repetition])
  }

  @Test("Shells and systems send SIGTERM beside SIGHUP, in either order")
  func together() {
    #expect(meanings([(.hangup, 0), (.terminate, 0.2)]) == [.begin, .repetition])
    #expect(meanings([(.terminate, 0), (.hangup, 0.2)]) == [.begin, .repetition])
  }

  @Test(
    "A signal sent to the process and to its group is one request",
    arguments: [
      Signal.interrupt, .terminate, .quit,
    ])
  func echo(signal: Signal) {
    #expect(
      meanings([(signal, 7), (signal, 7), (signal, 7.4), (signal, 7.6)])
        == [.begin, .repetition, .repetition, .impatience])
  }

  @Test(
    "Any other second request ends at once, the same one again too",
    arguments: [
      (.interrupt, .interrupt, 0.5), (.interrupt, .terminate, 0.1), (.terminate, .quit, 9),
      (.hangup, .interrupt, 0.1), (.hangup, .terminate, 1.5), (.quit, .terminate, 0.1),
    ] as [(Signal, Signal, Double)])
  func impatience(first: Signal, second: Signal, after: Double) {
    #expect(meanings([(first, 7), (second, 7 + after)]) == [.begin, .impatience])
  }
}

@Suite("Pasted text")
struct PasteCollectorTests {
  private func type(_ paste: inout PasteCollector, _ text: String, at time: Double = 0) {
    for scalar in text.unicodeScalars { #expect(paste.collect(.scalar(scalar), at: time) == nil) }
  }

  @Test("Everything between the marks is one text; keys among it are left out")
  func marks() {
    var paste = PasteCollector()
    #expect(paste.collect(.begin, at: 0) == nil && paste.isOpen)
    type(&paste, "q\r")
    #expect(paste.collect(.key, at: 0) == nil && paste.collect(.begin, at: 0) == nil)
    type(&paste, "e\u{301}")
    #expect(paste.collect(.end, at: 0) == "q\re\u{301}" && !paste.isOpen)
    #expect(paste.collect(.end, at: 0) == nil)
  }

  @Test("An end mark that never comes is not waited for")
  func overdue() {
    var paste = PasteCollector()
    _ = paste.collect(.begin, at: 10)
    type(&paste, "abc", at: 11)
    #expect(paste.takeOverdue(at: 12.9) == nil && paste.isOpen)
    #expect(paste.takeOverdue(at: 13.1) == "abc" && !paste.isOpen)
    #expect(paste.takeOverdue(at: 99) == nil)
  }

  @Test("Memory is bounded")
  func bounded() {
    var paste = PasteCollector()
    _ = paste.collect(.begin, at: 0)
    for _ in 0..<50_000 { _ = paste.collect(.scalar("x"), at: 0) }
    #expect(paste.collect(.end, at: 0)?.count == PasteCollector.capacity)
  }
}

@Suite("Text for ncurses")
struct TerminalTextTests {
  /// Columns as Debian's C library has them, so that no locale is needed.
  private static func width(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0x300...0x36F, 0x93F - 2...0x93F - 2, 0x94D, 0x200D, 0x20E3, 0xFE00...0xFE0F, 0x1160...0x11FF,
      0xE0000...0xE007F:
      return 0
    case 0x378, 0x2028, 0..<32: return -1
    case 0x1100...0x115F, 0x4E00...0x9FFF, 0x1F300...0x1F6FF: return 2
    default: return 1
    }
  }

  private func encode(_ character: Character, columns: Int, utf8: Bool = true) -> (
    text: [UInt32], filling: Int
  ) {
    let encoded = TerminalText(isUTF8: utf8, width: Self.width).encode(Glyph(character), columns: columns)
    return (encoded.text.map { UInt32($0) }, encoded.filling)
  }

  @Test("A character and its marks are ended by 0")
  func marks() {
    #expect(encode("e\u{301}", columns: 1) == ([0x65, 0x301, 0], 0))
    #expect(encode("日", columns: 2) == ([0x65E5, 0], 0))
    #expect(encode("\u{1112}\u{1161}\u{11AB}", columns: 2) == ([0x1112, 0x1161, 0x11AB, 0], 0))
  }

  @Test("More marks than ncurses keeps are left out")
  func manyMarks() {
    let text = encode("Z\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}", columns: 1).text
    #expect(text == [0x5A, 0x300, 0x301, 0x302, 0x303, 0])
  }

  @Test(
    "Joiners, skin tones, tags and variation selectors do not reach the terminal, which would draw beyond the cell"
  )
  func pictures() {
    #expect(encode("👨\u{200D}👩\u{200D}👧", columns: 2) == ([0x1F468, 0], 0))
    #expect(encode("👍🏽", columns: 2) == ([0x1F44D, 0], 0))
    #expect(encode("🏴\u{E0067}\u{E007F}", columns: 2) == ([0x1F3F4, 0], 0))
    #expect(encode("❤\u{FE0F}", columns: 2) == ([0x2764, 0], 1), "the second column is filled")
    #expect(encode("1\u{FE0F}\u{20E3}", columns: 2) == ([0x31, 0x20E3, 0], 1))
  }

  @Test(
    "What goes to ncurses without a look at the C library's table is what that would give",
    arguments: [true, false])
  func simpleScalars(utf8: Bool) {
    let terminal = TerminalText(isUTF8: utf8)
    let simple = (UInt32(0)..<0x11_0000).compactMap { Unicode.Scalar($0) }.filter {
      terminal.simple(Glyph($0)) != nil
    }
    let wrong = simple.filter { scalar in
      let encoded = terminal.encode(Glyph(scalar), columns: 1)
      return terminal.simple(Glyph(scalar)) != scalar || encoded.text.map { UInt32($0) } != [scalar.value, 0]
        || encoded.filling != 0
    }
    #expect(wrong.isEmpty && simple.count >= (utf8 ? 1000 : 95))
    #expect(terminal.simple(Glyph("e\u{301}")) == nil && terminal.simple(Glyph("日" as Character)) == nil)
    #expect((terminal.simple(Glyph("▀" as Character)) == nil) == !utf8)
  }

  @Test("Every scalar with columns moves the terminal as far as the screen has reserved")
  func everyScalar() {
    let terminal = TerminalText(isUTF8: true)
    var screen = Screen(size: Size(columns: 3, rows: 1))
    let wrong = (UInt32(32)..<0x11_0000).compactMap { Unicode.Scalar($0) }.filter { scalar in
      // Bytes of paths that are no text are drawn as another sign.
      guard terminal.width(scalar) > 0, String(scalar).printable == String(scalar) else { return false }
      let columns = screen.put(String(scalar), column: 0, row: 0)
      let encoded = terminal.encode(screen[0, 0].glyph, columns: columns)
      return encoded.text.map { UInt32($0) } != [scalar.value, 0] || encoded.filling != 0
    }
    #expect(wrong.isEmpty)
  }

  @Test("What cannot be shown is a question mark as wide as its place")
  func unknown() {
    #expect(encode("\u{378}", columns: 2) == ([63, 0], 1))
    #expect(encode("é", columns: 1, utf8: false) == ([63, 0], 0))
    #expect(encode("日", columns: 1) == ([63, 0], 0), "it would take its neighbour's column")
    #expect(encode("\u{301}", columns: 1) == ([63, 0], 0), "a mark alone has nothing to stand on")
  }
}
