import Training

/// The runs that charts draw, whether they train now or were read from a disk.
extension NotebookState {
  /// The curves of the chosen run of the list, then those of the pinned ones.
  var chartedRuns: [RunCurves] { chartedList.map(\.curves) }

  /// The runs themselves.
  var chartedList: [ListedRun] {
    let all = allListedRuns
    let chosen = chosenRun
    let pinned = document.choices.runList.pinned.compactMap { pin in all.first { $0.identity == pin } }
    return [chosen].compactMap(\.self) + pinned.filter { $0.identity != chosen?.identity }
  }
}

extension RunCurves {
  /// The curves of a run of this session.
  init(_ record: RunRecord) {
    func series(_ series: StepSeries) -> [RunPoint] {
      series.points.map {
        RunPoint(step: $0.step, epoch: record.epoch(step: $0.step), value: Float($0.value))
      }
    }
    func epochs(_ value: (EpochReport) -> Float) -> [RunPoint] {
      record.epochs.map {
        RunPoint(
          step: Double($0.step), epoch: Double($0.epoch), seconds: $0.seconds, value: value($0))
      }
    }
    let points: [RunMeasure: [RunPoint]] = [
      .loss: series(record.losses), .accuracy: series(record.accuracies),
      .validationLoss: epochs(\.validationLoss), .validationAccuracy: epochs(\.validationAccuracy),
      .learningRate: epochs(\.learningRate), .imagesPerSecond: epochs { Float($0.imagesPerSecond) },
    ]
    self.init(name: record.name, points: points.filter { !$0.value.isEmpty })
  }
}
