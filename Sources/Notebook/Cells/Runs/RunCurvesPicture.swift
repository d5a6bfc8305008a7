import Tensors
import Training

/// Loss and held-out accuracy of some runs, the first one on top.
struct RunCurvesPicture: Sendable {
  let runs: [ListedRun]
  let state: NotebookState

  private var theme: Theme { state.theme }

  /// The mark of a run's points, which stands before it in the list.
  static func mark(_ index: Int, _ theme: Theme) -> Character {
    let marks: [Character] =
      theme.appearance.glyphs == .ascii
      ? ["o", "x", "+", "*", "#", "%", "@", "&"] : ["●", "○", "▲", "△", "■", "□", "◆", "◇"]
    return marks[index % marks.count]
  }

  /// The colour of a run.
  static func style(_ index: Int, _ theme: Theme) -> Style { theme.path(index) }

  func draw(on screen: inout Screen, area: Rect) {
    guard area.rows >= 6, area.columns >= 24 else { return }
    guard area.columns >= 60 else { return draw(.loss, on: &screen, area: area) }
    let columns = (area.columns - 2) / 2
    draw(
      .loss, on: &screen, area: Rect(column: area.column, row: area.row, columns: columns, rows: area.rows))
    draw(
      .accuracy, on: &screen,
      area: Rect(column: area.endColumn - columns, row: area.row, columns: columns, rows: area.rows))
  }

  private func draw(_ measure: RunMeasure, on screen: inout Screen, area: Rect) {
    let curves = runs.map(\.curves)
    let heldOut: RunMeasure = measure == .loss ? .validationLoss : .validationAccuracy
    // What is shown of the first run is shown of all.
    let shown = curves.first?.points[heldOut] != nil ? heldOut : measure
    let words = "\(shown == heldOut ? "held-out" : "training") \(measure == .loss ? "loss" : "accuracy")"
    screen.putClipped(words, column: area.column, row: area.row, columns: area.columns, style: theme.quiet)
    let drawn = curves.enumerated().compactMap { index, curves in curve(curves.points[shown] ?? [], index) }
    let body = area.droppingFirst(rows: 1)
    guard !drawn.isEmpty else {
      screen.putClipped(
        "no values", column: body.column, row: body.row + body.rows / 2, columns: body.columns,
        style: theme.quiet)
      return
    }
    var plot = CurvePlot(curves: drawn, theme: theme)
    plot.axisName = isByEpoch ? "epoch" : "step"
    if measure == .accuracy {
      plot.fixedRange = 0...1
      plot.percent = true
    } else {
      plot.isLogarithmic = state.curves.isLogarithmic
    }
    plot.draw(on: &screen, area: body)
  }

  /// Whether all runs know their epochs.
  private var isByEpoch: Bool {
    runs.allSatisfy { $0.curves.points.values.allSatisfy { $0.last?.epoch != nil } }
  }

  private func curve(_ points: [RunPoint], _ index: Int) -> Curve? {
    guard !points.isEmpty else { return nil }
    let mark = Self.mark(index, theme)
    return Curve(
      points: points.map { (x: isByEpoch ? $0.epoch ?? 0 : $0.step, y: Double($0.value)) },
      pen: DotCanvas.Pen(style: Self.style(index, theme), mark: mark, gap: index == 0 ? 1 : 2),
      mark: points.count <= 40 ? mark : nil)
  }
}
