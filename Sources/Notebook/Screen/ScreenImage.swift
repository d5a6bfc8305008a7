import Formats

extension Screen {
  /// The screen as pixels, 8 × 16 a cell: letters of `FixedFont`, lines, blocks and braille as rectangles, images with their
  /// own pixels.
  ///
  /// - Parameters:
  ///   - background: what stands behind the text, since a screen leaves the terminal's own colours alone.
  ///   - grain: how finely images are drawn.
  func image(background: Appearance.Background, grain: ImageGrain = .pixels) -> PaletteImage {
    var drawing = PixelDrawing(size: size, colors: ScreenColors(background: background))
    for row in 0..<size.rows {
      for column in 0..<size.columns { drawing.add(self[column, row], column: column, row: row) }
    }
    for picture in pictures where grain != .halfBlocks { drawing.add(picture, of: self, grain) }
    return drawing.image
  }
}

/// How finely images on a screen are drawn: the finer, the more room they take.
enum ImageGrain: Int, CaseIterable, Sendable {
  /// Each pixel of their own.
  case pixels = 1
  /// Squares of 2 × 2 pixels of the drawing.
  case pairs = 2
  /// Squares of 4 × 4.
  case fours = 4
  /// As half-blocks show them.
  case halfBlocks = 8
}

/// Paints cells into an image of numbered colours.
private struct PixelDrawing {
  private(set) var image: PaletteImage
  private let colors: ScreenColors

  private static let width = FixedFont.cell.width
  private static let height = FixedFont.cell.height

  init(size: Size, colors: ScreenColors) {
    self.colors = colors
    let backdrop = colors.backdrop
    image = PaletteImage(
      width: size.columns * Self.width, height: size.rows * Self.height,
      background: (backdrop.red, backdrop.green, backdrop.blue))
  }

  mutating func add(_ cell: Cell, column: Int, row: Int) {
    // The right half of a wide character has its left half's colours, and no glyph.
    let (ink, back) = colors.colors(cell.style)
    let (x, y) = (column * Self.width, row * Self.height)
    if let back { fill(x, y, Self.width, Self.height, back) }
    guard cell.glyph != " ", !cell.isContinuation else { return }
    let behind = back ?? colors.backdrop
    let strength = cell.style.dim ? ScreenColors.dimness : 1
    if let drawn = DrawnGlyph(cell.character) {
      for part in drawn.parts {
        fill(
          x + part.x, y + part.y, part.width, part.height, ink.over(behind, share: part.opacity * strength))
      }
    } else {
      write(cell, x, y, ink.over(behind, share: strength))
    }
  }

  private mutating func write(_ cell: Cell, _ x: Int, _ y: Int, _ ink: RGB) {
    for (line, bits) in FixedFont.standard.glyph(cell.character).enumerated() where bits != 0 {
      // Bold letters are a pixel wider.
      let bits = cell.style.bold ? bits | bits >> 1 : bits
      for bit in 0..<8 where bits & (0x80 >> UInt8(bit)) != 0 { fill(x + bit, y + line, 1, 1, ink) }
    }
    if cell.style.underline { fill(x, y + Self.height - 2, Self.width, 1, ink) }
  }

  /// Paints the cells of an image that nothing was drawn over, each pixel as a rectangle.
  mutating func add(_ picture: ScreenPicture, of screen: Screen, _ grain: ImageGrain) {
    let pixels = picture.pixels.map { picture.isMap ? Self.coarser($0) : $0 }
    let side = grain.rawValue
    guard pixels.count == picture.width * picture.height * 3 else { return }
    let area = picture.area
    let (columns, rows) = (area.columns * Self.width, area.rows * Self.height)
    for (place, drawn) in picture.cells.enumerated() {
      let (column, row) = (place % area.columns, place / area.columns)
      guard screen[area.column + column, area.row + row] == drawn else { continue }
      for y in stride(from: row * Self.height, to: (row + 1) * Self.height, by: side) {
        for x in stride(from: column * Self.width, to: (column + 1) * Self.width, by: side) {
          let (middle, line) = (x + side / 2, y + side / 2)
          let from = 3 * (line * picture.height / rows * picture.width + middle * picture.width / columns)
          fill(
            area.column * Self.width + x, area.row * Self.height + y, side, side,
            RGB(pixels[from], pixels[from + 1], pixels[from + 2]))
        }
      }
    }
  }

  /// Steps of 16 are as fine as maps are read, and take half the room.
  private static func coarser(_ level: UInt8) -> UInt8 { UInt8(min(255, (Int(level) + 8) / 16 * 16)) }

  private mutating func fill(_ x: Int, _ y: Int, _ width: Int, _ height: Int, _ color: RGB) {
    image.fill(x: x, y: y, width: width, height: height, (color.red, color.green, color.blue))
  }
}
