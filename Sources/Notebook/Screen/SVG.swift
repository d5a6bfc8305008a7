extension Screen {
  /// The screen as an SVG image: half-blocks and full blocks as rectangles, everything else as text.
  ///
  /// - Parameter background: what stands behind the text, since a screen leaves the terminal's own colours alone.
  public func svg(background: Appearance.Background = .dark) -> String {
    var drawing = SVGDrawing(background: background)
    for row in 0..<size.rows { drawing.add(row: row, of: self) }
    return drawing.document(size)
  }
}

/// Collects the elements of an SVG image, runs of equal cells as one element.
private struct SVGDrawing {
  static let width = 8
  static let height = 16

  let colors: ScreenColors
  private var shapes = ""
  private var texts = ""

  init(background: Appearance.Background) { colors = ScreenColors(background: background) }

  mutating func add(row: Int, of screen: Screen) {
    var column = 0
    while column < screen.size.columns {
      let first = screen[column, row]
      var end = column + 1
      while end < screen.size.columns, continues(screen[end, row], first) { end += 1 }
      addRun(screen, column..<end, row)
      column = end
    }
  }

  /// Cells of one style are one run of text; a drawn glyph runs on only with its like.
  private func continues(_ cell: Cell, _ first: Cell) -> Bool {
    guard cell.style == first.style else { return false }
    let isDrawn = DrawnGlyph(first.character) != nil
    return isDrawn ? cell.character == first.character : DrawnGlyph(cell.character) == nil
  }

  private mutating func addRun(_ screen: Screen, _ columns: Range<Int>, _ row: Int) {
    let style = screen[columns.lowerBound, row].style
    let (front, back) = colors.colors(style)
    if let back {
      rectangle(
        columns.lowerBound * Self.width, row * Self.height, columns.count * Self.width, Self.height, hex(back)
      )
    }
    let ink = hex(front)
    guard let glyph = DrawnGlyph(screen[columns.lowerBound, row].character) else {
      addText(screen, columns, row, ink: ink, style: style)
      return
    }
    for part in glyph.parts {
      let opacity = style.dim ? part.opacity * ScreenColors.dimness : part.opacity
      if part.joins {
        rectangle(
          columns.lowerBound * Self.width, row * Self.height + part.y, columns.count * Self.width,
          part.height, ink,
          opacity: opacity)
        continue
      }
      for column in columns {
        rectangle(
          column * Self.width + part.x, row * Self.height + part.y, part.width, part.height, ink,
          opacity: opacity)
      }
    }
  }

  private mutating func addText(
    _ screen: Screen, _ columns: Range<Int>, _ row: Int, ink: String, style: Style
  ) {
    var text = ""
    for column in columns where !screen[column, row].isContinuation {
      text.append(screen[column, row].character)
    }
    guard text.contains(where: { $0 != " " }) else { return }
    let escaped = text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    let x = columns.lowerBound * Self.width
    let y = row * Self.height + 12
    var attributes = "x=\"\(x)\" y=\"\(y)\" fill=\"\(ink)\" textLength=\"\(columns.count * Self.width)\""
    if style.bold { attributes += " font-weight=\"bold\"" }
    if style.underline { attributes += " text-decoration=\"underline\"" }
    if style.dim { attributes += " opacity=\"\(ScreenColors.dimness)\"" }
    texts += "<text \(attributes)>\(escaped)</text>\n"
  }

  private mutating func rectangle(
    _ x: Int, _ y: Int, _ width: Int, _ height: Int, _ fill: String, opacity: Double = 1
  ) {
    let faint = opacity < 1 ? " fill-opacity=\"\(opacity)\"" : ""
    shapes +=
      "<rect x=\"\(x)\" y=\"\(y)\" width=\"\(width)\" height=\"\(height)\" fill=\"\(fill)\"\(faint)/>\n"
  }

  private func hex(_ color: RGB) -> String {
    let digits = [color.red, color.green, color.blue].map { value in
      value < 16 ? "0" + String(value, radix: 16) : String(value, radix: 16)
    }
    return "#" + digits.joined()
  }

  func document(_ size: Size) -> String {
    let width = size.columns * Self.width
    let height = size.rows * Self.height
    // At this size a character of DejaVu Sans Mono is 8 pixels wide.
    let family = "'DejaVu Sans Mono', 'Menlo', 'Consolas', monospace"
    return """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" \
      viewBox="0 0 \(width) \(height)" font-family="\(family)" font-size="13.288" xml:space="preserve" \
      shape-rendering="crispEdges">
      <rect width="\(width)" height="\(height)" fill="\(hex(colors.backdrop))"/>
      \(shapes)\(texts)</svg>

      """
  }
}
