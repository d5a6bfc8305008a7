import Tensors

/// What stands under every heatmap: the ramp with its ends, range, mean, deviation, share of zeros, scope.
struct Legend: Sendable {
  let statistics: Statistics
  let scale: ValueScale
  let ramp: Ramp
  let scope: String
  let theme: Theme
  /// Whether the scale stays as it is, whatever the values are.
  var isHeld = false

  /// Rows in which nothing has to be left out at a width.
  func rows(columns: Int) -> Int { columns >= 72 ? 1 : columns >= 50 ? 2 : 3 }

  /// Draws it in one row without the figures that find no place, or, with more `rows`, the ramp in one and the figures below.
  func draw(on screen: inout Screen, column: Int, row: Int, columns: Int, rows: Int = 1) {
    guard rows > 1 else {
      drawRow(on: &screen, column: column, row: row, columns: columns)
      return
    }
    let room = columns - CharacterWidth.columns(scale.ends.low + scale.ends.high) - 2
    drawRamp(on: &screen, column: column, row: row, end: column + columns, bar: max(9, min(25, room)))
    let details = details(isShort: true)
    // Each figure is two pieces, its name and its value.
    let parts = rows == 2 ? [details[...]] : [details.prefix(4), details.dropFirst(4)]
    for (offset, part) in parts.enumerated() {
      var part = Array(part)
      if offset > 0, let first = part.first { part[0].text = first.text.trimmed + " " }
      screen.put(part, column: column, row: row + 1 + offset, columns: columns)
    }
  }

  /// Draws it in one row; where it is narrow the ramp gives way, down to nine columns.
  private func drawRow(on screen: inout Screen, column: Int, row: Int, columns: Int) {
    let ends = scale.ends
    let details = fittingDetails(columns: columns)
    let fixed = CharacterWidth.columns(ends.low + ends.high) + 4
    let room = columns - fixed - details.reduce(0) { $0 + CharacterWidth.columns($1.text) }
    let bar = max(9, min(ramp.count > 10 ? 25 : 2 * ramp.count, room))
    let end = column + columns
    let place = drawRamp(on: &screen, column: column, row: row, end: end, bar: bar)
    let gap = columns < 86 ? 1 : 2
    screen.put(details, column: place + gap, row: row, columns: end - place - gap)
  }

  /// Draws the ramp between its ends; returns the column after it.
  @discardableResult
  private func drawRamp(on screen: inout Screen, column: Int, row: Int, end: Int, bar: Int) -> Int {
    let ends = scale.ends
    var place = column
    place += screen.put(ends.low + " ", column: place, row: row, limit: end - place)
    for index in 0..<bar where place + index < end {
      let level = bar > 1 ? index * (ramp.count - 1) / (bar - 1) : 0
      screen[place + index, row] = Cell(ramp.levels[level].glyph, ramp.levels[level].style)
    }
    place += bar
    return place + screen.put(" " + ends.high, column: place, row: row, limit: end - place)
  }

  /// The figures that fit beside the shortest ramp: a figure is left out before one is cut.
  private func fittingDetails(columns: Int) -> [Piece] {
    let gaps = columns < 86 ? 3 : 4
    let room = columns - CharacterWidth.columns(scale.ends.low + scale.ends.high) - gaps - 9
    var left = [deviation, "zero ", "mean "]
    var omitted: Set<String> = []
    while true {
      let details = details(isShort: columns < 86, without: omitted)
      let width = details.reduce(0) { $0 + CharacterWidth.columns($1.text) }
      guard width > room, let next = left.popLast() else { return details }
      omitted.insert(next)
    }
  }

  private var deviation: String { theme.appearance.glyphs == .ascii ? "sd " : "σ " }

  private func details(isShort: Bool, without omitted: Set<String> = []) -> [Piece] {
    var parts: [(String, String)] = [
      (
        isShort ? "" : "range ",
        "\(NumberText.short(statistics.minimum))..\(NumberText.short(statistics.maximum))"
      ),
      ("mean ", NumberText.short(statistics.mean)),
      (deviation, NumberText.short(statistics.standardDeviation)),
      ("zero ", NumberText.percent(statistics.zeroShare)),
      (isHeld ? "held " : isShort ? "by " : "scale by ", scope),
    ]
    if statistics.nonFiniteCount > 0 { parts.insert(("not finite ", "\(statistics.nonFiniteCount)"), at: 0) }
    var pieces: [Piece] = []
    for (name, value) in parts where !omitted.contains(name) {
      pieces.append(Piece((pieces.isEmpty ? "" : isShort ? " " : "  ") + name, theme.quiet))
      pieces.append(Piece(value))
    }
    return pieces
  }
}
