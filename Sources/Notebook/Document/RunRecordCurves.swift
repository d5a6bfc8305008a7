import Tensors
import Training

/// What a run's steps are followed by, beside loss and accuracy.
struct FollowedSteps: Hashable, Sendable, Codable {
  /// Most values of each: they change slowly, or their mean says enough.
  static let limit = 512

  var learningRates = StepSeries(limit: FollowedSteps.limit)
  var imagesPerSecond = StepSeries(limit: FollowedSteps.limit)
  var seconds = StepSeries(limit: FollowedSteps.limit)
  /// Empty where it was not measured.
  var gradientNorms = StepSeries(limit: FollowedSteps.limit)
  /// The rate of the newest step, by which a change is seen.
  private var rate: Float?

  /// How many times the rate must change between two steps for a mark: schedules by steps do, smooth ones never.
  private static let markedFactor: Float = 1.5

  /// Takes a step in.
  ///
  /// - Returns: the mark of a rate that has changed; nil where it goes on.
  mutating func record(_ report: StepReport) -> RunMark? {
    learningRates.append(report.learningRate)
    imagesPerSecond.append(Float(report.imagesPerSecond))
    seconds.append(Float(report.seconds))
    // All steps of a run are measured, or none is.
    if let norm = report.gradientNorm { gradientNorms.append(norm) }
    defer { rate = report.learningRate }
    guard let rate, rate > 0, report.learningRate > 0 else { return nil }
    let factor = max(rate / report.learningRate, report.learningRate / rate)
    guard factor >= Self.markedFactor else { return nil }
    // The rate holds from this step on: the change stands behind the one before.
    return RunMark(step: Double(report.step - 1), rate: report.learningRate)
  }
}

extension RunRecord {
  /// Its curves, as charts draw them.
  var curves: RunCurves {
    var points: [RunMeasure: [RunPoint]] = [:]
    let clock = StepClock(followed?.seconds, stepsPerEpoch: stepsPerEpoch)
    points[.loss] = clock.points(losses)
    points[.accuracy] = clock.points(accuracies)
    if let followed {
      points[.learningRate] = clock.points(followed.learningRates)
      points[.imagesPerSecond] = clock.points(followed.imagesPerSecond)
      points[.gradientNorm] = clock.points(followed.gradientNorms)
    }
    points[.validationLoss] = epochs.map { clock.point($0, $0.validationLoss) }
    points[.validationAccuracy] = epochs.map { clock.point($0, $0.validationAccuracy) }
    return RunCurves(
      name: name, points: points.filter { !$0.value.isEmpty }, marks: marks,
      operationsPerStep: operationsPerStep)
  }
}

/// Seconds and epochs of a run's steps.
private struct StepClock {
  private let times: [(step: Double, seconds: Double)]
  private let stepsPerEpoch: Double?

  init(_ seconds: StepSeries?, stepsPerEpoch: Int) {
    // The time of several steps is that of the last one, which is the greatest.
    times = (seconds?.points ?? []).map { ($0.step, $0.extremes.map { Double($0.upperBound) } ?? $0.value) }
    self.stepsPerEpoch = stepsPerEpoch > 0 ? Double(stepsPerEpoch) : nil
  }

  func points(_ series: StepSeries) -> [RunPoint] {
    var next = 0
    return series.points.map { point in
      while next < times.count, times[next].step < point.step { next += 1 }
      return RunPoint(
        step: point.step, epoch: epoch(point.step), seconds: seconds(point.step, next: next),
        value: Float(point.value), extremes: point.extremes)
    }
  }

  /// A validation: it stands at the end of the steps whose weights it measured, as the training values do.
  func point(_ report: EpochReport, _ value: Float) -> RunPoint {
    let step = Double(report.step)
    return RunPoint(
      step: step, epoch: epoch(step) ?? Double(report.epoch),
      seconds: seconds(step, next: times.partition { $0.step >= step }), value: value)
  }

  private func epoch(_ step: Double) -> Double? { stepsPerEpoch.map { step / $0 } }

  /// Between the times before and at an index.
  private func seconds(_ step: Double, next: Int) -> Double? {
    guard next < times.count else { return times.last?.seconds }
    let before = next > 0 ? times[next - 1] : (step: 0, seconds: 0)
    let here = times[next]
    guard here.step > before.step else { return here.seconds }
    return before.seconds + (here.seconds - before.seconds) * (step - before.step) / (here.step - before.step)
  }
}
