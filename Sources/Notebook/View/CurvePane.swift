import Tensors
import Training

/// Loss and accuracy of the runs so far: the present one on top, earlier ones dimmer and dotted.
struct CurvePane: Sendable {
  let state: NotebookState

  private var theme: Theme { state.theme }
  private var isASCII: Bool { state.appearance.glyphs == .ascii }

  /// Draws a legend line and one or two plots; loss alone where there is no room for two.
  func draw(on screen: inout Screen, area: Rect) {
    guard area.rows >= 5, area.columns >= 24 else { return }
    if hasCurves {
      drawLegend(on: &screen, area: area)
    } else {
      screen.putClipped(
        beforeCurves, column: area.column, row: area.row, columns: area.columns, style: theme.quiet)
    }
    let body = area.droppingFirst(rows: 1)
    let gap = 2
    if area.columns >= 60 {
      let half = (area.columns - gap) / 2
      plot(.loss).draw(
        on: &screen, area: Rect(column: body.column, row: body.row, columns: half, rows: body.rows))
      plot(.accuracy).draw(
        on: &screen,
        area: Rect(column: body.column + half + gap, row: body.row, columns: half, rows: body.rows))
    } else {
      plot(.loss).draw(on: &screen, area: body)
    }
  }

  private var hasCurves: Bool { state.runs.contains { !$0.losses.isEmpty } }

  private var beforeCurves: String {
    state.phase.isActive
      ? "the first step is being taken …"
      : "no curves yet: Space starts training on \(state.dataName(state.training.data))"
  }

  // MARK: Plots

  enum Measure: Sendable {
    case loss
    case accuracy
  }

  private func plot(_ measure: Measure) -> CurvePlot {
    let curves = state.runs.reversed().enumerated().prefix(5).flatMap { age, run in
      self.curves(of: run, age: age, measure)
    }
    var plot = CurvePlot(curves: curves, theme: theme)
    if measure == .loss {
      plot.isLogarithmic = state.curves.isLogarithmic
    } else {
      plot.fixedRange = 0...1
      plot.percent = true
    }
    plot.cursor = state.curvePlace.map { $0 * state.curvesEnd }
    if !hasCurves { expect(measure, &plot) }
    return plot
  }

  /// Before the first step there are the axes of the run to come, and what a network has that knows nothing.
  private func expect(_ measure: Measure, _ plot: inout CurvePlot) {
    plot.lastX = Double(state.training.epochs)
    plot.expectNothingKnown(classes: state.training.network.classes, isLoss: measure == .loss)
  }

  private func curves(of run: RunRecord, age: Int, _ measure: Measure) -> [Curve] {
    let style = theme.curve(age)
    let series = measure == .loss ? run.losses : run.accuracies
    var points = series.points.map { (x: run.epoch(step: $0.step), y: $0.value) }
    if state.curves.isSmoothed { points = CurvePane.smoothed(points) }
    let training = Curve(
      points: points, pen: DotCanvas.Pen(style: style, mark: age == 0 ? "*" : ".", gap: age == 0 ? 1 : 2),
      mark: nil)
    let validation = Curve(
      points: run.epochs.map {
        (x: Double($0.epoch), y: Double(measure == .loss ? $0.validationLoss : $0.validationAccuracy))
      },
      pen: DotCanvas.Pen(style: age == 0 ? theme.accent : style, mark: age == 0 ? "o" : ".", gap: 3),
      mark: validationMark(age))
    return [training, validation]
  }

  private func validationMark(_ age: Int) -> Character {
    isASCII ? (age == 0 ? "o" : "x") : (age == 0 ? "●" : "○")
  }

  /// An exponential mean with the weight 0.9 for what came before, corrected for its beginning.
  static func smoothed(_ points: [(x: Double, y: Double)]) -> [(x: Double, y: Double)] {
    var mean = 0.0
    var weight = 0.0
    return points.map { point in
      guard point.y.isFinite else { return point }
      mean = 0.9 * mean + 0.1 * point.y
      weight = 0.9 * weight + 0.1
      return (x: point.x, y: mean / weight)
    }
  }

  // MARK: Legend

  private func drawLegend(on screen: inout Screen, area: Rect) {
    let full = legend(isFull: true)
    let fits = full.reduce(0) { $0 + CharacterWidth.columns($1.text) } <= area.columns
    let read = readings.first { CharacterWidth.columns($0) <= area.columns } ?? readings.last
    let pieces = read.map { [Piece($0, theme.accent)] } ?? (fits ? full : legend(isFull: false))
    screen.put(pieces, column: area.column, row: area.row, columns: area.columns)
  }

  /// What the lines are; in full it also says how often they have a point.
  private func legend(isFull: Bool) -> [Piece] {
    var pieces: [Piece] = []
    let line = isASCII ? "***" : "───"
    pieces.append(Piece("\(line) train\(isFull ? ", batch by batch" : "")", theme.curve(0)))
    pieces.append(Piece("  \(validationMark(0)) held out\(isFull ? ", by epoch" : "")", theme.accent))
    pieces.append(Piece("  \(state.run?.name ?? "")", theme.title))
    for (index, run) in state.runs.reversed().enumerated().dropFirst().prefix(4) {
      let dotted = isASCII ? "..." : "╌╌"
      pieces.append(Piece("   \(dotted) \(validationMark(index)) \(run.name)", theme.curve(index)))
    }
    if state.curves.isSmoothed { pieces.append(Piece("   smoothed", theme.quiet)) }
    if state.curves.isLogarithmic { pieces.append(Piece("   log axis", theme.quiet)) }
    return pieces
  }

  /// What every run had at the place that is read, the present run in words; then what is said where there is less room.
  private var readings: [String] {
    guard let share = state.curvePlace, let run = state.run else { return [] }
    let epoch = share * state.curvesEnd
    let present = RunReading(run, epoch: epoch)
    let others = state.runs.dropLast().reversed().prefix(4).map {
      "   \($0.name): \(RunReading($0, epoch: epoch).short)"
    }
    let place = "epoch \(NumberText.fixed(epoch, 2)) · "
    let alone = "\(place)\(run.name): \(present.text)"
    return [alone + others.joined(), alone, place + present.text, place + present.short]
  }
}
