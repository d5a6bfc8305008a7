/// A character that pictures of a screen draw as rectangles, so that it fits its cell whatever the font: lines, blocks,
/// shades and braille.
struct DrawnGlyph: Sendable {
  /// A rectangle in a cell of 8 × 16 pixels.
  struct Part: Sendable {
    var x: Int
    var y: Int
    var width: Int
    var height: Int
    var opacity = 1.0
    /// Whether it goes on without a gap into the next cell of its kind.
    var joins = false
  }

  let parts: [Part]

  /// The drawing of a character; nil where it is text.
  init?(_ character: Character) {
    if let parts = DrawnGlyph.table[character] {
      self.parts = parts
      return
    }
    guard let scalar = character.unicodeScalars.first, (0x2801...0x28FF).contains(scalar.value) else {
      return nil
    }
    parts = DrawnGlyph.braille(UInt8(scalar.value & 0xFF))
  }

  private static func braille(_ dots: UInt8) -> [Part] {
    (0..<8).filter { dots & 1 << $0 != 0 }.map { bit in
      let column = bit == 7 || (3...5).contains(bit) ? 1 : 0
      let row = bit >= 6 ? 3 : bit % 3
      return Part(x: 1 + 4 * column, y: 1 + 4 * row, width: 2, height: 2)
    }
  }

  private static let across = Part(x: 0, y: 7, width: 8, height: 1, joins: true)
  private static let down = Part(x: 4, y: 0, width: 1, height: 16)
  private static let toRight = Part(x: 4, y: 7, width: 4, height: 1)
  private static let toLeft = Part(x: 0, y: 7, width: 5, height: 1)
  private static let toTop = Part(x: 4, y: 0, width: 1, height: 8)
  private static let toBottom = Part(x: 4, y: 7, width: 1, height: 9)

  private static func block(_ x: Int, _ y: Int, _ width: Int, _ height: Int, _ opacity: Double = 1) -> [Part]
  {
    [Part(x: x, y: y, width: width, height: height, opacity: opacity, joins: x == 0 && width == 8)]
  }

  private static let table: [Character: [Part]] = [
    "─": [across], "│": [down], "┌": [toRight, toBottom], "┐": [toLeft, toBottom], "└": [toRight, toTop],
    "┘": [toLeft, toTop], "├": [down, toRight], "┤": [down, toLeft], "┬": [across, toBottom],
    "┴": [across, toTop], "┼": [across, down],
    "█": block(0, 0, 8, 16), "▀": block(0, 0, 8, 8), "▄": block(0, 8, 8, 8), "▌": block(0, 0, 4, 16),
    "▐": block(4, 0, 4, 16), "░": block(0, 0, 8, 16, 0.25), "▒": block(0, 0, 8, 16, 0.5),
    "▓": block(0, 0, 8, 16, 0.75), "▏": block(0, 0, 1, 16), "▎": block(0, 0, 2, 16), "▍": block(0, 0, 3, 16),
    "▋": block(0, 0, 5, 16), "▊": block(0, 0, 6, 16), "▉": block(0, 0, 7, 16), "▁": block(0, 14, 8, 2),
    "▂": block(0, 12, 8, 4), "▃": block(0, 10, 8, 6), "▅": block(0, 6, 8, 10), "▆": block(0, 4, 8, 12),
    "▇": block(0, 2, 8, 14),
  ]
}
