import Foundation
import Tensors

/// Curves with axes: braille dots, or ASCII marks, with numbers at the left and below.
struct CurvePlot: Sendable {
  var curves: [Curve]
  var theme: Theme
  var isLogarithmic = false
  /// A fixed range of y, such as 0–1 for accuracy.
  var fixedRange: ClosedRange<Double>?
  /// How y ticks are written.
  var percent = false
  /// What stands below the axis of x.
  var axisName = "epoch"
  /// The axis of x; nil for one from 0 to the end of the curves.
  var range: ChartRange?
  /// The place whose values are read, as a share of the axis in sight.
  var cursor: Double?
  /// A value to compare curves with, if any.
  var level: Level?
  /// Where something changed.
  var marks: [CurveMark] = []

  /// A value that is the same everywhere, and what it means.
  struct Level: Sendable {
    var value: Double
    var text: String
  }

  /// Rows for the x axis below the dots.
  private static let axisRows = 2

  func draw(on screen: inout Screen, area: Rect) {
    guard area.columns >= 16, area.rows >= 4 else { return }
    let rows = area.rows - Self.axisRows
    let range = self.range ?? ChartRange(end: curves.compactMap { $0.points.last?.x }.max() ?? 0)
    // Two dots a column: a little finer than what is left beside the numbers of y.
    let joined = curves.map { CurveColumns($0.points, range, columns: 2 * area.columns) }
    let raw = curves.map { CurveColumns($0.raw, range, columns: 2 * area.columns) }
    let y = verticalAxis(rows: rows, joined + raw)
    let labels = y.ticks.map { percent ? NumberText.percent(Float($0)) : y.label($0) }
    let gutter = (labels.map { CharacterWidth.columns($0) }.max() ?? 1) + 1
    let columns = area.columns - gutter - 1
    guard columns >= 6 else { return }
    drawFrame(on: &screen, area: area, gutter: gutter, rows: rows, range: range, y: y, labels: labels)
    let plot = Rect(column: area.column + gutter + 1, row: area.row, columns: columns, rows: rows)
    var canvas = DotCanvas(columns: columns, rows: rows, glyphs: theme.appearance.glyphs)
    drawLevel(on: &canvas, y: y)
    drawMarks(on: &canvas, range)
    for index in curves.indices.reversed() { drawBehind(curves[index], raw[index], on: &canvas, range, y: y) }
    for index in curves.indices.reversed() {
      canvas.draw(joined[index], curves[index].pen, mark: curves[index].mark, y: y, theme: theme)
    }
    drawCursor(on: &canvas)
    canvas.draw(on: &screen, column: plot.column, row: plot.row)
    drawTexts(on: &screen, plot: plot, range, y: y)
    screen.add(Place(plot, .curve))
  }

  /// What the points were before they were smoothed, and what they stand for.
  private func drawBehind(
    _ curve: Curve, _ raw: CurveColumns, on canvas: inout DotCanvas, _ range: ChartRange, y: Axis
  ) {
    let pen = DotCanvas.Pen(style: theme.quiet, mark: ".")
    canvas.draw(curve.extremes, range, pen, y: y)
    canvas.draw(raw, pen, mark: nil, y: y, theme: theme)
  }

  // MARK: Axes

  /// Covers what is in sight, outliers left aside; of thousands of points the ends of each column say it.
  private func verticalAxis(rows: Int, _ columns: [CurveColumns]) -> Axis {
    let count = max(3, rows / 3)
    if let fixedRange {
      return Axis(from: fixedRange.lowerBound, to: fixedRange.upperBound, count: count, widening: false)
    }
    let values = columns.flatMap { $0.pieces.flatMap { $0.low == $0.high ? [$0.low] : [$0.low, $0.high] } }
    return Axis(covering: values, logarithmic: isLogarithmic, count: count)
  }

  private func drawFrame(
    on screen: inout Screen, area: Rect, gutter: Int, rows: Int, range: ChartRange, y: Axis, labels: [String]
  ) {
    let axis = area.column + gutter
    let floor = area.row + rows
    for row in area.row..<floor { screen[axis, row] = Cell("│", theme.quiet) }
    for column in axis..<area.endColumn { screen[column, floor] = Cell("─", theme.quiet) }
    screen[axis, floor] = Cell("└", theme.quiet)
    var taken: Set<Int> = []
    for (tick, label) in zip(y.ticks, labels) {
      guard let share = y.share(tick), (-0.001...1.001).contains(share) else { continue }
      let row = area.row + Int(((1 - share) * Double(rows - 1)).rounded())
      guard taken.insert(row).inserted else { continue }
      screen.putRight(label, end: axis, row: row, style: theme.quiet)
      screen[axis, row] = Cell("┤", theme.quiet)
    }
    drawHorizontalTicks(on: &screen, area: area, axis: axis, floor: floor, range: range)
  }

  private func drawHorizontalTicks(
    on screen: inout Screen, area: Rect, axis: Int, floor: Int, range: ChartRange
  ) {
    let columns = area.endColumn - axis - 1
    let name = axisName
    let nameColumn = area.endColumn - name.count
    screen.put(name, column: nameColumn, row: floor + 1, style: theme.quiet)
    let ticks = range.ticks(count: max(3, columns / 10))
    var free = axis
    for tick in ticks.ticks {
      guard let share = range.share(tick), (-0.001...1.001).contains(share) else { continue }
      let label = ticks.label(tick)
      let column = axis + 1 + Int(min(1, max(0, share)) * Double(columns - 1))
      let begin = max(axis, column - label.count / 2)
      guard begin >= free, begin + label.count < nameColumn else { continue }
      screen[column, floor] = Cell("┴", theme.quiet)
      screen.put(label, column: begin, row: floor + 1, style: theme.quiet)
      free = begin + label.count + 1
    }
  }

  // MARK: Lines across

  private func drawLevel(on canvas: inout DotCanvas, y: Axis) {
    guard let level, let share = y.share(level.value), (0...1).contains(share) else { return }
    let row = canvas.row(share)
    canvas.line(
      (x: 0, y: row), (x: canvas.width - 1, y: row), pen: DotCanvas.Pen(style: theme.quiet, mark: ".", gap: 3)
    )
  }

  private func drawMarks(on canvas: inout DotCanvas, _ range: ChartRange) {
    for mark in marks {
      guard let share = range.share(mark.x), share > 0, share <= 1 else { continue }
      for row in stride(from: 0, to: canvas.height, by: canvas.isASCII ? 1 : 4) {
        canvas.mark(x: canvas.column(share), y: row, Cell("╎", theme.quiet))
      }
    }
  }

  private func drawCursor(on canvas: inout DotCanvas) {
    guard let cursor, (0...1).contains(cursor) else { return }
    for y in stride(from: 0, to: canvas.height, by: canvas.isASCII ? 1 : 4) {
      canvas.mark(x: canvas.column(cursor), y: y, Cell("┊", theme.accent))
    }
  }

  // MARK: Words

  private func drawTexts(on screen: inout Screen, plot: Rect, _ range: ChartRange, y: Axis) {
    drawLevelText(on: &screen, plot: plot, y: y)
    drawMarkTexts(on: &screen, plot: plot, range)
  }

  /// What the level means stands over its line, at the right; under it where there is no row above.
  private func drawLevelText(on screen: inout Screen, plot: Rect, y: Axis) {
    guard let level, let share = y.share(level.value), CharacterWidth.columns(level.text) <= plot.columns
    else { return }
    let row = plot.row + Int(((1 - share) * Double(plot.rows - 1)).rounded())
    screen.putRight(
      level.text, end: plot.endColumn, row: row > plot.row ? row - 1 : row + 1, style: theme.quiet)
  }

  /// What changed stands at the foot of its line where there is room, the one nearest to the cross-hair first.
  private func drawMarkTexts(on screen: inout Screen, plot: Rect, _ range: ChartRange) {
    guard plot.rows >= 4 else { return }
    let places = marks.compactMap { mark in
      range.share(mark.x).flatMap { (0...1).contains($0) ? (share: $0, text: mark.text) : nil }
    }
    let near = cursor ?? 1
    var taken: [Range<Int>] = []
    for place in places.sorted(by: { abs($0.share - near) < abs($1.share - near) }) {
      let width = CharacterWidth.columns(place.text)
      let column = plot.column + Int((place.share * Double(plot.columns - 1)).rounded())
      let begin = column + 1 + width <= plot.endColumn ? column + 1 : column - width
      guard begin >= plot.column, !taken.contains(where: { $0.overlaps(begin - 1..<begin + width + 1) })
      else { continue }
      taken.append(begin..<begin + width)
      let text = Rect(column: begin, row: plot.endRow - 1, columns: width, rows: 1)
      screen.fill(text)
      screen.put(place.text, column: begin, row: text.row, style: theme.quiet)
    }
  }
}

extension CurvePlot {
  /// Sets the range of y and the level of a network that knows nothing: equal shares of all classes, or guessing one.
  mutating func expectNothingKnown(classes: Int, isLoss: Bool) {
    let count = Double(max(1, classes))
    isLogarithmic = false
    if isLoss {
      fixedRange = 0...max(1, 1.25 * log(count))
      level = Level(
        value: log(count), text: "equal shares: ln \(classes) = \(NumberText.fixed(log(count), 3))")
    } else {
      fixedRange = 0...1
      percent = true
      level = Level(
        value: 1 / count, text: "guessing: \(NumberText.percent(Float(1 / count), decimals: 1))")
    }
  }
}
