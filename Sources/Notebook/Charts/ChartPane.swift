import Tensors
import Training

/// Charts of runs: as many measures as there is room for, a line of what is drawn or read above them, and a table of every
/// run at the cross-hair below them where they are many.
struct ChartPane: Sendable {
  let state: NotebookState
  /// The runs, the present one first.
  let runs: [RunCurves]
  let range: ChartRange
  private let cursor: Double?
  private let options: CurveOptions

  /// Charts of some runs.
  init(state: NotebookState, runs: [RunCurves]) {
    self.state = state
    self.runs = runs
    range = state.range(of: runs)
    options = state.options(of: runs)
    cursor = state.curvePlace
  }

  private var theme: Theme { state.theme }
  private var hasCurves: Bool { runs.contains { $0.points.values.contains { !$0.isEmpty } } }

  func draw(on screen: inout Screen, area: Rect) {
    guard area.rows >= 5, area.columns >= 24 else { return }
    if let spread = options.spread {
      SpreadPane(state: state, spread: spread).draw(on: &screen, area: area)
      return
    }
    let heading = ChartHeading(state: state, runs: runs, range: range, cursor: cursor)
    if hasCurves {
      heading.draw(on: &screen, area: area)
    } else {
      screen.putClipped(
        beforeCurves, column: area.column, row: area.row, columns: area.columns, style: theme.quiet)
    }
    var body = area.droppingFirst(rows: 1)
    if let table = heading.table, body.rows >= 18, runs.count > 1 {
      let rows = min(table.height, body.rows / 3)
      body = body.droppingLast(rows: rows + 1)
      table.draw(
        on: &screen, area: Rect(column: area.column, row: body.endRow + 1, columns: area.columns, rows: rows))
    }
    for (measure, place) in zip(measures, ChartPane.places(in: body)) {
      plot(measure).draw(on: &screen, area: place)
    }
  }

  /// The chosen measure, then those of which the runs know something.
  private var measures: [ChartMeasure] {
    let others = options.measure.first.dropFirst()
    let known = others.filter { measure in
      measure.validation != nil || runs.contains { $0.points[measure.training]?.isEmpty == false }
    }
    return [options.measure] + known + others.filter { !known.contains($0) }
  }

  /// Where charts stand: one, two side by side or one above the other, or four.
  static func places(in area: Rect) -> [Rect] {
    let gap = 2
    let columns = area.columns >= 84 ? 2 : 1
    let rows = area.rows >= (columns == 1 ? 20 : 26) ? 2 : 1
    let size = (columns: (area.columns - gap * (columns - 1)) / columns, rows: area.rows / rows)
    return (0..<rows * columns).map { index in
      let (row, column) = index.quotientAndRemainder(dividingBy: columns)
      return Rect(
        column: area.column + column * (size.columns + gap), row: area.row + row * size.rows,
        columns: size.columns, rows: size.rows)
    }
  }

  private var beforeCurves: String {
    state.phase.isActive
      ? "the first step is being taken …"
      : "no curves yet: Space starts training on \(state.dataName(state.training.data))"
  }

  // MARK: Plots

  private func plot(_ measure: ChartMeasure) -> CurvePlot {
    let curves = runs.enumerated().flatMap { age, run in self.curves(of: run, age: age, measure) }
    var plot = CurvePlot(curves: curves, theme: theme)
    plot.range = range
    plot.axisName = "\(measure.title) by \(options.axis.title)"
    if measure == .accuracy {
      plot.fixedRange = 0...1
      plot.percent = true
    } else {
      plot.isLogarithmic = options.isLogarithmic
    }
    plot.cursor = cursor
    if hasCurves { plot.marks = marks } else { expect(measure, &plot) }
    return plot
  }

  /// Before the first step there are the axes of the run to come, and what a network has that knows nothing.
  private func expect(_ measure: ChartMeasure, _ plot: inout CurvePlot) {
    let classes = state.training.network.classes
    switch measure {
    case .loss: plot.expectNothingKnown(classes: classes, isLoss: true)
    case .accuracy: plot.expectNothingKnown(classes: classes, isLoss: false)
    case .gradientNorm, .learningRate, .imagesPerSecond: break
    }
  }

  private func curves(of run: RunCurves, age: Int, _ measure: ChartMeasure) -> [Curve] {
    let style = theme.curve(age)
    let points = run.points[measure.training] ?? []
    var training = Curve(
      points: places(points, run),
      pen: DotCanvas.Pen(style: style, mark: age == 0 ? "*" : ".", gap: age == 0 ? 1 : 2), mark: nil)
    if options.isSmoothed {
      training.raw = age == 0 ? training.points : []
      training.points = Smoothing(weight: options.smoothing).smoothed(training.points)
    }
    if age == 0 { training.extremes = extremes(points, run) }
    guard let validation = measure.validation, let heldOut = run.points[validation] else { return [training] }
    let curve = Curve(
      points: places(heldOut, run),
      pen: DotCanvas.Pen(style: age == 0 ? theme.accent : style, mark: age == 0 ? "o" : ".", gap: 3),
      mark: ChartHeading.validationMark(age, isASCII: theme.appearance.glyphs == .ascii))
    return [training, curve]
  }

  private func places(_ points: [RunPoint], _ run: RunCurves) -> [(x: Double, y: Double)] {
    points.compactMap { point in
      run.place(point, options.axis).map { (x: $0, y: Double(point.value)) }
    }
  }

  private func extremes(_ points: [RunPoint], _ run: RunCurves) -> [(x: Double, low: Double, high: Double)] {
    points.compactMap { point in
      guard let both = point.extremes, let x = run.place(point, options.axis) else { return nil }
      return (x: x, low: Double(both.lowerBound), high: Double(both.upperBound))
    }
  }

  /// What changed in the present run.
  private var marks: [CurveMark] {
    guard let run = runs.first else { return [] }
    return run.marks.compactMap { mark in
      run.place(step: mark.step, options.axis).map { CurveMark(x: $0, text: mark.text) }
    }
  }
}
