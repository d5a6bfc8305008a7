import Training

/// Charts of the session's runs: what they go over, and where they are read.
extension NotebookState {
  /// The session's runs, the newest first.
  var sessionCurves: [RunCurves] { runs.reversed().map(\.curves) }

  /// The runs that charts show, the present one first.
  var shownCurves: [RunCurves] { cell.definition.charted(self) }

  /// Whether there is anything that charts could show.
  var hasCharts: Bool { !runs.isEmpty || !shownCurves.isEmpty }

  /// How charts of some runs are drawn: over steps where none of them knows its epochs, as logs of other programs do not.
  ///
  /// Seconds and FLOPs are asked for by name: a run that lacks them says so.
  func options(of curves: [RunCurves]) -> CurveOptions {
    var options = self.curves
    guard options.axis == .epoch, curves.allSatisfy({ $0.end(.epoch) == nil }) else { return options }
    if curves.contains(where: { $0.end(.step) != nil }) { options.axis = .step }
    return options
  }

  /// The axis of x of some runs; before the first step, that of the run to come.
  func range(of curves: [RunCurves]) -> ChartRange {
    let options = options(of: curves)
    return ChartRange(curves, options, expected: options.axis == .epoch ? Double(training.epochs) : 0)
  }

  /// The place at which the curves are read, as a share of the axis in sight: the cross-hair, or the snapshot that is shown.
  var curvePlace: Double? {
    if let cursor = curves.cursor { return cursor }
    guard isLookingBack, case .run(let id, let step) = weights?.origin,
      let run = runs.first(where: { $0.id == id }),
      let place = run.curves.place(step: Double(step), options(of: shownCurves).axis)
    else { return nil }
    return range(of: shownCurves).share(place).flatMap { (0...1).contains($0) ? $0 : nil }
  }

  /// The step of a run at the place of the cross-hair; nil where nothing is read.
  func step(ofCrossHairIn run: RunRecord) -> Int? {
    guard let cursor = curves.cursor else { return nil }
    let place = range(of: shownCurves).place(cursor)
    return run.curves.step(at: place, options(of: shownCurves).axis).map { Int($0.rounded()) }
  }
}
