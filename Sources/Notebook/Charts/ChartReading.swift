import Tensors
import Training

/// What a run had at a place of the axis of x; nothing where it never was.
struct ChartReading: Sendable {
  /// The values of the batch nearest to the place, or the mean of the batches that stand together there; held-out values of
  /// the last validation before it.
  private(set) var values: [RunMeasure: Float] = [:]
  /// The epochs done at that validation.
  private(set) var validatedEpoch: Double?

  init(_ run: RunCurves, at place: Double, _ axis: ChartAxis) {
    // Half a step of grace: the end of the axis is the last step itself.
    guard let end = run.end(axis), place <= end + Self.grace(run, axis) else { return }
    for (measure, points) in run.points {
      switch measure {
      case .validationLoss, .validationAccuracy:
        let next = points.partition { run.place($0, axis).map { $0 > place + 1e-9 } ?? true }
        guard next > 0 else { continue }
        values[measure] = points[next - 1].value
        validatedEpoch = points[next - 1].epoch
      default: values[measure] = Self.nearest(points, run, place, axis)
      }
    }
  }

  private static func grace(_ run: RunCurves, _ axis: ChartAxis) -> Double {
    guard let line = run.points[.loss] ?? run.points.values.first, let last = line.last, last.step > 0,
      let end = run.place(last, axis)
    else { return 0 }
    return end / last.step / 2
  }

  private static func nearest(
    _ points: [RunPoint], _ run: RunCurves, _ place: Double, _ axis: ChartAxis
  ) -> Float? {
    let next = points.partition { run.place($0, axis).map { $0 >= place } ?? false }
    let around = [next - 1, next].filter(points.indices.contains).map { points[$0] }
    return around.compactMap { point in run.place(point, axis).map { (point.value, abs($0 - place)) } }
      .min { $0.1 < $1.1 }?.0
  }

  /// In words: `loss 0.41, accuracy 84.1 %, held out 0.45, 83.0 % (epoch 2)`, or the measure that is drawn.
  func text(_ measure: ChartMeasure) -> String {
    guard measure == .loss || measure == .accuracy else {
      return values[measure.training].map { "\(measure.title) \(measure.text($0))" } ?? "–"
    }
    guard let loss = values[.loss], let accuracy = values[.accuracy] else { return "–" }
    let batch = "loss \(ChartMeasure.loss.text(loss)), accuracy \(ChartMeasure.accuracy.text(accuracy))"
    guard let heldOut = values[.validationLoss], let share = values[.validationAccuracy] else { return batch }
    let epoch = validatedEpoch.map { " (epoch \(Self.epochText($0)))" } ?? ""
    return batch + ", held out \(ChartMeasure.loss.text(heldOut)), \(ChartMeasure.accuracy.text(share))"
      + epoch
  }

  /// Loss and accuracy alone, or the measure that is drawn.
  func short(_ measure: ChartMeasure) -> String {
    guard measure == .loss || measure == .accuracy else {
      return values[measure.training].map(measure.text) ?? "–"
    }
    guard let loss = values[.loss], let accuracy = values[.accuracy] else { return "–" }
    return "\(ChartMeasure.loss.text(loss)), \(ChartMeasure.accuracy.text(accuracy))"
  }

  private static func epochText(_ epoch: Double) -> String {
    epoch == epoch.rounded() ? NumberText.fixed(epoch, 0) : NumberText.fixed(epoch, 2)
  }
}
