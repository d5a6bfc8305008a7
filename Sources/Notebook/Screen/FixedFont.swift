import Foundation

/// The letters of screens that become pixels: the X Window System's public-domain font 8x13, in cells of 8 × 16.
///
/// Without it a picture of a screen would need a font of the machine that writes it.
struct FixedFont: Sendable {
  /// Width and height of a cell in pixels.
  static let cell = (width: 8, height: 16)
  /// Rows of a glyph.
  private static let rows = 13
  /// The row of a cell at which glyphs begin.
  private static let top = 1

  static let standard = FixedFont()

  private let bytes: [UInt8]

  private init() { bytes = Data(base64Encoded: FixedFontRows.packed).map(Array.init) ?? [] }

  /// The pixels of a character row by row, the leftmost in the highest bit; a frame for one that has no glyph.
  ///
  /// What stands on a letter, such as an accent of its own, is left out.
  func glyph(_ character: Character) -> [UInt8] {
    guard let scalar = character.unicodeScalars.first, scalar.value > 0x20, scalar.value != 0xA0 else {
      return []
    }
    let rows = place(of: scalar.value).map { Array(bytes[$0..<$0 + FixedFont.rows]) } ?? []
    return [UInt8](repeating: 0, count: FixedFont.top)
      + (rows.contains { $0 != 0 } ? rows : FixedFont.unknown)
  }

  private static let unknown: [UInt8] =
    [0, 0, 0b0111_1110] + [UInt8](repeating: 0b0100_0010, count: 7) + [0b0111_1110, 0, 0]

  private func place(of scalar: UInt32) -> Int? {
    var before = 0
    for range in FixedFontRows.ranges {
      if range.contains(scalar) {
        let place = (before + Int(scalar - range.lowerBound)) * FixedFont.rows
        return place + FixedFont.rows <= bytes.count ? place : nil
      }
      before += range.count
    }
    return nil
  }
}
