/// A canvas of dots for curves: braille has 2 × 4 dots a cell, ASCII one mark a cell.
struct DotCanvas: Sendable {
  /// How a stroke is drawn.
  struct Pen: Hashable, Sendable {
    var style: Style
    /// The mark where braille cannot be drawn.
    var mark: Character
    /// Draws only every n-th dot of a line: 1 is solid.
    var gap: Int = 1
  }

  let columns: Int
  let rows: Int
  let isASCII: Bool
  private var dots: [UInt8]
  private var pens: [Pen?]
  private var marks: [Cell?]

  init(columns: Int, rows: Int, glyphs: Appearance.Glyphs) {
    self.columns = max(0, columns)
    self.rows = max(0, rows)
    isASCII = glyphs == .ascii
    dots = Array(repeating: 0, count: self.columns * self.rows)
    pens = Array(repeating: nil, count: dots.count)
    marks = Array(repeating: nil, count: dots.count)
  }

  /// Dots across.
  var width: Int { columns * (isASCII ? 1 : 2) }
  /// Dots down.
  var height: Int { rows * (isASCII ? 1 : 4) }

  /// Sets one dot; outside is clipped.
  mutating func dot(x: Int, y: Int, pen: Pen) {
    guard x >= 0, y >= 0, x < width, y < height else { return }
    let cell = isASCII ? y * columns + x : y / 4 * columns + x / 2
    if !isASCII { dots[cell] |= DotCanvas.bit(x % 2, y % 4) }
    pens[cell] = pen
  }

  /// Draws a line between two dots, both included (Bresenham).
  mutating func line(_ from: (x: Int, y: Int), _ to: (x: Int, y: Int), pen: Pen) {
    let distance = (x: abs(to.x - from.x), y: abs(to.y - from.y))
    let direction = (x: to.x >= from.x ? 1 : -1, y: to.y >= from.y ? 1 : -1)
    var error = distance.x - distance.y
    var (x, y) = from
    // Ends far outside would be walked dot by dot.
    guard distance.x <= 4 * (width + 1), distance.y <= 4 * (height + 1) else { return }
    while true {
      if pen.gap <= 1 || (x / pen.gap) % 2 == 0 { dot(x: x, y: y, pen: pen) }
      if x == to.x && y == to.y { return }
      let doubled = 2 * error
      if doubled > -distance.y {
        error -= distance.y
        x += direction.x
      }
      if doubled < distance.x {
        error += distance.x
        y += direction.y
      }
    }
  }

  /// Puts a character over the cell of a dot.
  mutating func mark(x: Int, y: Int, _ cell: Cell) {
    guard x >= 0, y >= 0, x < width, y < height else { return }
    marks[isASCII ? y * columns + x : y / 4 * columns + x / 2] = cell
  }

  /// Draws everything with the corner at a place.
  func draw(on screen: inout Screen, column: Int, row: Int) {
    for y in 0..<rows {
      for x in 0..<columns {
        let index = y * columns + x
        if let mark = marks[index] {
          screen[column + x, row + y] = mark
        } else if let pen = pens[index] {
          screen[column + x, row + y] = Cell(isASCII ? pen.mark : braille(index), pen.style)
        }
      }
    }
  }

  private func braille(_ index: Int) -> Character {
    Unicode.Scalar(0x2800 + UInt32(dots[index])).map { Character($0) } ?? " "
  }

  /// The bit of a dot in its cell: Unicode numbers the two columns 1–3, 4–6, and the last row 7, 8.
  private static func bit(_ x: Int, _ y: Int) -> UInt8 {
    y == 3 ? (x == 0 ? 0x40 : 0x80) : 1 << UInt8(y + 3 * x)
  }
}
