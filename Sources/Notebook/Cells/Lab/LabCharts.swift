import ResNeXtModel
import Tensors
import Training

/// The curves of a sweep, and what accuracy its settings reached at what cost.
struct LabCharts: Sendable {
  let record: SweepRecord
  let chosen: Int
  let state: NotebookState

  private var theme: Theme { state.theme }
  private var axis: ChartAxis { state.document.choices.lab.axis }

  /// The mark of a setting's points, which stands before it in the table.
  func mark(_ index: Int) -> Character {
    let marks: [Character] =
      theme.appearance.glyphs == .ascii
      ? ["o", "x", "+", "*", "#", "%", "@", "&"] : ["●", "○", "▲", "△", "■", "□", "◆", "◇"]
    return marks[index % marks.count]
  }

  /// The colour of a setting.
  func style(_ index: Int) -> Style { theme.path(index) }

  /// Draws a line of words and the curves of all settings below it, the chosen one on top.
  func drawCurves(_ measure: LabChoices.Measure, on screen: inout Screen, area: Rect) {
    guard area.rows >= 5, area.columns >= 24 else { return }
    let what =
      measure == .loss ? "training loss" : "held-out accuracy"
    screen.putClipped(
      "\(what), over \(axis.title)" + (record.hasPoints ? "" : ": no points yet"), column: area.column,
      row: area.row, columns: area.columns, style: theme.quiet)
    guard record.hasPoints else {
      return expected(measure).draw(on: &screen, area: area.droppingFirst(rows: 1))
    }
    let order = [chosen] + record.runs.indices.filter { $0 != chosen }
    var plot = CurvePlot(curves: order.map { curve($0, measure) }, theme: theme)
    plot.axisName = axis.title
    if measure == .accuracy {
      plot.fixedRange = accuracyRange
      plot.percent = true
    } else {
      plot.isLogarithmic = state.curves.isLogarithmic
    }
    plot.draw(on: &screen, area: area.droppingFirst(rows: 1))
  }

  /// From 0 to the tenth above the best accuracy.
  private var accuracyRange: ClosedRange<Double> {
    let best = record.runs.flatMap { $0.points.map(\.validationAccuracy) }.max() ?? 1
    return 0...min(1, (10 * Double(best) + 0.5).rounded(.up) / 10)
  }

  /// Before the first point: the axes of the sweep to come, and what a network has that knows nothing.
  private func expected(_ measure: LabChoices.Measure) -> CurvePlot {
    var plot = CurvePlot(curves: [], theme: theme)
    plot.axisName = axis.title
    if case .steps(let limit) = record.description.budget, axis == .step {
      plot.range = ChartRange(end: Double(limit))
    }
    plot.expectNothingKnown(classes: state.training.network.classes, isLoss: measure == .loss)
    return plot
  }

  private func curve(_ index: Int, _ measure: LabChoices.Measure) -> Curve {
    let points = record.runs[index].points.map { point in
      (x: place(of: point), y: Double(measure == .loss ? point.loss : point.validationAccuracy))
    }
    let pen = DotCanvas.Pen(style: style(index), mark: mark(index), gap: index == chosen ? 1 : 2)
    return Curve(points: points, pen: pen, mark: mark(index))
  }

  private func place(of point: SweepPoint) -> Double {
    switch axis {
    case .step: return Double(point.step)
    case .epoch: return Double(point.step) / Double(max(1, record.stepsPerEpoch ?? 1))
    case .seconds: return point.seconds
    case .flops: return point.flops / 1e9
    }
  }

  /// Draws the accuracy of every setting over its multiply-adds.
  func drawScatter(on screen: inout Screen, area: Rect) {
    guard area.rows >= 6, area.columns >= 24 else { return }
    screen.putClipped(
      "accuracy over cost" + (record.hasPoints ? ", at the newest point" : ": no points yet"),
      column: area.column, row: area.row, columns: area.columns, style: theme.quiet)
    let order = [chosen] + record.runs.indices.filter { $0 != chosen }
    let curves = order.map { index -> Curve in
      let run = record.runs[index]
      let points = run.points.suffix(1).map {
        (x: Double(run.cost.multiplyAdds) / 1e6, y: Double($0.validationAccuracy))
      }
      return Curve(
        points: Array(points), pen: DotCanvas.Pen(style: style(index), mark: mark(index)), mark: mark(index))
    }
    var plot = CurvePlot(curves: curves, theme: theme)
    plot.axisName = "M mult-adds"
    plot.range = record.runs.map { Double($0.cost.multiplyAdds) / 1e6 }.max().map {
      ChartRange(end: 1.05 * $0)
    }
    plot.fixedRange = accuracyRange
    plot.percent = true
    plot.draw(on: &screen, area: area.droppingFirst(rows: 1))
  }
}
