import Notebook
import Testing

@testable import resnext_tui

/// Which colours ncurses is asked for; what it does with them is its own affair.
@Suite("Colour pairs")
struct ColorPairsTests {
  /// What was allocated: number, foreground, background.
  private final class PairLog {
    var pairs: [[Int32]] = []
  }

  private let log = PairLog()

  private func pairs(
    _ colors: Int, limit: Int = 100, direct: Bool = false, hasPalette: Bool = false
  ) -> ColorPairs {
    ColorPairs(colors: colors, limit: limit, direct: direct, hasPalette: hasPalette) {
      [log] number, foreground, background in
      log.pairs.append([number, foreground, background])
      return true
    }
  }

  @Test("Direct colour is red, green and blue in this order, of glyph and ground each in its place")
  func direct() {
    var pairs = pairs(1 << 24, direct: true)
    let style = Style(foreground: .direct(0x12, 0x34, 0x56), background: .direct(0xFE, 0xDC, 0xBA))
    #expect(pairs.look(style) == .init(pair: 1, bold: false))
    #expect(log.pairs == [[1, 0x123456, 0xFEDCBA]])
  }

  @Test(
    "With direct colour the numbered ones are their red, green and blue",
    arguments: [
      (196, 0xFF0000), (46, 0x00FF00), (21, 0x0000FF), (110, 0x87AFD7), (232, 0x080808), (255, 0xEEEEEE),
      (3, 3), (11, 3),
    ] as [(UInt8, Int32)])
  func numbered(index: UInt8, value: Int32) {
    var pairs = pairs(1 << 24, direct: true)
    _ = pairs.look(Style(foreground: .indexed(index)))
    #expect(log.pairs == [[1, value, -1]])
  }

  @Test(
    "An entry with the palette behind direct colour sends numbers as they are",
    arguments: [3, 16, 214, 255] as [UInt8])
  func palette(index: UInt8) {
    var pairs = pairs(1 << 24, direct: true, hasPalette: true)
    _ = pairs.look(Style(foreground: .indexed(index), background: .direct(0, 0, 3)))
    #expect(log.pairs == [[1, 0x1000000 + Int32(index), 3]])
  }

  @Test("The darkest blues are black: the first eight numbers are the terminal's own colours")
  func darkest() {
    var pairs = pairs(1 << 24, direct: true)
    for blue in [7, 8] as [UInt8] { _ = pairs.look(Style(background: .direct(0, 0, blue))) }
    #expect(log.pairs == [[1, -1, 0], [2, -1, 8]])
  }

  @Test("Each pair is allocated once, the glyph's colour first; plain text needs none")
  func once() {
    var pairs = pairs(256)
    let numbers = [
      Style.plain, Style(foreground: .indexed(214), background: .indexed(25)),
      Style(foreground: .indexed(25), background: .indexed(214)), Style(bold: true),
      Style(foreground: .indexed(214), background: .indexed(25), underline: true),
    ].map { pairs.look($0)?.pair }
    #expect(numbers == [0, 1, 2, 0, 1])
    #expect(log.pairs == [[1, 214, 25], [2, 25, 214]])
  }

  @Test("With eight colours the brighter half is the darker one in bold, where it is the glyph's")
  func eight() {
    var pairs = pairs(8)
    #expect(pairs.look(Style(foreground: .indexed(14))) == .init(pair: 1, bold: true))
    #expect(pairs.look(Style(foreground: .indexed(6))) == .init(pair: 1, bold: false))
    #expect(pairs.look(Style(background: .indexed(12))) == .init(pair: 2, bold: false))
    #expect(log.pairs == [[1, 6, -1], [2, -1, 4]])
  }

  @Test("A full table says so, and is empty after a reset; without colours there are no pairs")
  func full() {
    var pairs = pairs(256, limit: 2)
    #expect(pairs.look(Style(foreground: .indexed(20)))?.pair == 1)
    #expect(pairs.look(Style(foreground: .indexed(21))) == nil)
    #expect(pairs.look(Style(foreground: .indexed(20)))?.pair == 1)
    pairs.reset()
    #expect(pairs.look(Style(foreground: .indexed(21)))?.pair == 1)
    var none = self.pairs(0)
    #expect(none.look(Style(foreground: .indexed(20))) == .init(pair: 0, bold: false))
    #expect(log.pairs == [[1, 20, -1], [1, 21, -1]])
  }
}
