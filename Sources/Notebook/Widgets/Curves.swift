import Foundation
import Tensors

/// One curve of a plot.
struct Curve: Sendable {
  /// Its points, x rising; a value that is not finite breaks the line and is marked.
  var points: [(x: Double, y: Double)]
  var pen: DotCanvas.Pen
  /// The mark of each point; nil for a line alone.
  var mark: Character?
}

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
  /// The x whose values are read, if any.
  var cursor: Double?
  /// A value to compare curves with, if any.
  var level: Level?
  /// The end of the x axis where the curves do not reach it; nil to end it with them.
  var lastX: Double?

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
    let y = verticalAxis(rows: rows)
    let labels = y.ticks.map { percent ? NumberText.percent(Float($0)) : y.label($0) }
    let gutter = (labels.map { CharacterWidth.columns($0) }.max() ?? 1) + 1
    let columns = area.columns - gutter - 1
    guard columns >= 6 else { return }
    let x = Axis(
      from: 0, to: lastX ?? max(curves.flatMap { $0.points.map(\.x) }.max() ?? 0, 1e-3),
      count: max(3, columns / 10), widening: false)
    drawFrame(on: &screen, area: area, gutter: gutter, rows: rows, x: x, y: y, labels: labels)
    var canvas = DotCanvas(columns: columns, rows: rows, glyphs: theme.appearance.glyphs)
    drawLevel(on: &canvas, y: y)
    for curve in curves.reversed() { draw(curve, on: &canvas, x: x, y: y) }
    drawCursor(on: &canvas, x: x)
    canvas.draw(on: &screen, column: area.column + gutter + 1, row: area.row)
    drawLevelText(
      on: &screen, plot: Rect(column: area.column + gutter + 1, row: area.row, columns: columns, rows: rows),
      y: y)
    screen.add(
      Place(Rect(column: area.column + gutter + 1, row: area.row, columns: columns, rows: rows), .curve))
  }

  private func verticalAxis(rows: Int) -> Axis {
    let count = max(3, rows / 3)
    if let fixedRange {
      return Axis(from: fixedRange.lowerBound, to: fixedRange.upperBound, count: count, widening: false)
    }
    return Axis(covering: curves.flatMap { $0.points.map(\.y) }, logarithmic: isLogarithmic, count: count)
  }

  private func drawFrame(
    on screen: inout Screen, area: Rect, gutter: Int, rows: Int, x: Axis, y: Axis, labels: [String]
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
    drawHorizontalTicks(on: &screen, area: area, axis: axis, floor: floor, x: x)
  }

  private func drawHorizontalTicks(
    on screen: inout Screen, area: Rect, axis: Int, floor: Int, x: Axis
  ) {
    let columns = area.endColumn - axis - 1
    let name = axisName
    let nameColumn = area.endColumn - name.count
    screen.put(name, column: nameColumn, row: floor + 1, style: theme.quiet)
    var free = axis
    for tick in x.ticks {
      guard let share = x.share(tick) else { continue }
      let label = x.label(tick)
      let column = axis + 1 + Int(share * Double(columns - 1))
      let begin = max(axis, column - label.count / 2)
      guard begin >= free, begin + label.count < nameColumn else { continue }
      screen[column, floor] = Cell("┴", theme.quiet)
      screen.put(label, column: begin, row: floor + 1, style: theme.quiet)
      free = begin + label.count + 1
    }
  }

  private func draw(_ curve: Curve, on canvas: inout DotCanvas, x: Axis, y: Axis) {
    var last: (x: Int, y: Int)?
    for point in curve.points {
      guard let across = x.share(point.x) else { continue }
      let column = Int((across * Double(canvas.width - 1)).rounded())
      guard let up = y.share(point.y) else {
        if !point.y.isFinite { canvas.mark(x: column, y: 0, Cell("!", theme.failure)) }
        last = nil
        continue
      }
      let row = Int(((1 - min(1.5, max(-0.5, up))) * Double(canvas.height - 1)).rounded())
      let place = (x: column, y: row)
      if let last {
        canvas.line(last, place, pen: curve.pen)
      } else {
        canvas.dot(x: column, y: row, pen: curve.pen)
      }
      if up > 1.001 {
        // Above the axis: it is said where, and the number is read with the cross-hair.
        canvas.mark(x: column, y: 0, Cell(canvas.isASCII ? "^" : "▲", theme.warning))
      } else if let mark = curve.mark {
        canvas.mark(x: column, y: row, Cell(mark, curve.pen.style))
      }
      last = place
    }
  }

  private func drawLevel(on canvas: inout DotCanvas, y: Axis) {
    guard let level, let share = y.share(level.value) else { return }
    let row = Int(((1 - share) * Double(canvas.height - 1)).rounded())
    canvas.line(
      (x: 0, y: row), (x: canvas.width - 1, y: row), pen: DotCanvas.Pen(style: theme.quiet, mark: ".", gap: 3)
    )
  }

  /// What the level means stands over its line, at the right; under it where there is no row above.
  private func drawLevelText(on screen: inout Screen, plot: Rect, y: Axis) {
    guard let level, let share = y.share(level.value), CharacterWidth.columns(level.text) <= plot.columns
    else { return }
    let row = plot.row + Int(((1 - share) * Double(plot.rows - 1)).rounded())
    screen.putRight(
      level.text, end: plot.endColumn, row: row > plot.row ? row - 1 : row + 1, style: theme.quiet)
  }

  private func drawCursor(on canvas: inout DotCanvas, x: Axis) {
    guard let cursor, let share = x.share(cursor) else { return }
    let column = Int((share * Double(canvas.width - 1)).rounded())
    let step = canvas.isASCII ? 1 : 4
    for y in stride(from: 0, to: canvas.height, by: step) {
      canvas.mark(x: column, y: y, Cell("┊", theme.accent))
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
