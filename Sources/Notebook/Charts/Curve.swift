/// One curve of a plot.
struct Curve: Sendable {
  /// Its points, x rising; a value that is not finite breaks the line and is marked.
  var points: [(x: Double, y: Double)]
  var pen: DotCanvas.Pen
  /// The mark of each point; nil for a line alone.
  var mark: Character?
  /// The least and the greatest value of the batches that a point stands for, where it stands for several.
  var extremes: [(x: Double, low: Double, high: Double)] = []
  /// The points before they were smoothed, drawn dim behind; empty where they are as they were.
  var raw: [(x: Double, y: Double)] = []
}

/// A place of the axis of x at which something changed.
struct CurveMark: Hashable, Sendable {
  var x: Double
  var text: String
}

extension DotCanvas {
  /// The row of dots for a share of y, 1 at the top; what lies outside stands at the edge.
  func row(_ share: Double) -> Int {
    Int(((1 - min(1, max(0, share))) * Double(height - 1)).rounded())
  }

  /// The column of dots for a share of x.
  func column(_ share: Double) -> Int { Int((share * Double(width - 1)).rounded()) }

  /// Draws a curve that was joined to columns; what lies outside of the axis of y is marked at its edge.
  mutating func draw(_ columns: CurveColumns, _ pen: Pen, mark: Character?, y: Axis, theme: Theme) {
    var last: (x: Int, y: Int)?
    for piece in columns.pieces {
      if piece.isBegin { last = nil }
      guard let low = y.share(piece.low), let high = y.share(piece.high) else {
        last = nil
        continue
      }
      let x = column(piece.share)
      let first = (x: x, y: row(y.share(piece.first) ?? low))
      if let last { line(last, first, pen: pen) } else { dot(x: first.x, y: first.y, pen: pen) }
      if row(low) != row(high) { line((x: x, y: row(low)), (x: x, y: row(high)), pen: pen) }
      let end = (x: x, y: row(y.share(piece.last) ?? high))
      markEnds(x, low: low, high: high, theme)
      if let mark, (-0.001...1.001).contains(y.share(piece.last) ?? 2) {
        self.mark(x: x, y: end.y, Cell(mark, pen.style))
      }
      last = end
    }
    for share in columns.broken { self.mark(x: column(share), y: 0, Cell("!", theme.failure)) }
  }

  /// Beyond the axis it is said where; the number is read with the cross-hair.
  private mutating func markEnds(_ x: Int, low: Double, high: Double, _ theme: Theme) {
    if high > 1.001 { mark(x: x, y: 0, Cell(isASCII ? "^" : "▲", theme.warning)) }
    if low < -0.001 { mark(x: x, y: height - 1, Cell(isASCII ? "v" : "▼", theme.warning)) }
  }

  /// Draws what batches lay between, where points stand for several.
  mutating func draw(
    _ extremes: [(x: Double, low: Double, high: Double)], _ range: ChartRange, _ pen: Pen, y: Axis
  ) {
    let begin = extremes.partition { $0.x >= range.sight.lowerBound }
    let end = extremes.partition { $0.x > range.sight.upperBound }
    for point in extremes[begin..<max(begin, end)] {
      guard let share = range.share(point.x), let low = y.share(point.low), let high = y.share(point.high)
      else { continue }
      line((x: column(share), y: row(low)), (x: column(share), y: row(high)), pen: pen)
    }
  }
}
