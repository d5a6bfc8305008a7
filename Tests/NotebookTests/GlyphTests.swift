import Testing

@testable import Notebook

@Suite struct GlyphTests {
  @Test(arguments: [
    "a", " ", "\0", "▀", "é", "e\u{301}", "日", "❤\u{FE0F}", "\u{10EEEE}\u{305}\u{30D}\u{30E}",
    "1\u{FE0F}\u{20E3}",
    "Z\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}",
    "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}", "👨\u{200D}👩\u{200D}👧\u{200D}👦",
  ])
  func aCharacterComesBack(text: String) throws {
    let character = try #require(text.first)
    #expect(Glyph(character).character == character)
    #expect(Glyph(character).scalars == Array(character.unicodeScalars))
  }

  @Test func glyphsThatDifferInAMarkAreDifferent() {
    #expect(Glyph("e" as Character) == "e")
    #expect(Glyph("e\u{301}" as Character) != "e")
    #expect(Glyph("e\u{301}" as Character).alone == nil)
    #expect(Glyph("é" as Character).isASCII == false)
  }

  @Test func aCellIsCopiedByItsBytesAlone() { #expect(_isPOD(Cell.self)) }
}

/// The short way of texts whose scalars are characters and columns of their own, against the long one.
@Suite struct SimpleTextTests {
  /// Every scalar that is taken for simple.
  static let simple = (UInt32(0)..<0x2A00).compactMap { Unicode.Scalar($0) }.filter {
    CharacterWidth.isSimple($0)
  }

  @Test func aSimpleScalarIsACharacterOfOneColumnBesideAnyOther() {
    #expect(Self.simple.count > 800)
    for scalar in Self.simple {
      #expect(CharacterWidth.columns(scalar) == 1, "\(scalar)")
      for other in ["a", "─", "é", "⣿"] {
        #expect((other + String(scalar) + other).count == 3, "\(scalar)")
      }
    }
    // What one of them would do beside another shows in a line of all of them.
    #expect(String(String.UnicodeScalarView(Self.simple)).count == Self.simple.count)
    #expect(String(String.UnicodeScalarView(Self.simple.reversed())).count == Self.simple.count)
  }

  @Test(arguments: [
    "", "abc", "12.50 %", "3 × 3 → 8", "─┼─", "⣿⡇", "e\u{301}a", "日本", "👨\u{200D}👩", "a\tb", "\u{AD}x",
    "naïve…",
  ])
  func aTextIsAsWideAndIsCutAsItsCharacters(text: String) {
    let columns = text.reduce(0) { $0 + CharacterWidth.columns($1) }
    #expect(CharacterWidth.columns(text) == columns)
    for room in -1...columns + 1 {
      var (kept, used) = ("", 0)
      for character in text {
        used += CharacterWidth.columns(character)
        if used > room { break }
        kept.append(character)
      }
      #expect(text.prefixFitting(room) == kept)
      var screen = Screen(size: Size(columns: 12, rows: 1))
      screen.put(text, column: 1, row: 0, limit: room)
      let drawn = screen.line(0)
      #expect(CharacterWidth.columns(drawn) <= max(0, room) + 1, "\(drawn)")
    }
  }

  @Test func aSimpleTextBreaksAWideCharacterThatItCovers() {
    var screen = Screen(size: Size(columns: 6, rows: 1))
    screen.put("日本語", column: 0, row: 0)
    screen.put("ab", column: 1, row: 0)
    #expect(screen.line(0) == " ab 語")
  }
}
