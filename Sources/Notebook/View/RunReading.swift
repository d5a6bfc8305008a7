import Tensors
import Training

/// What a run had at a place of the axis of epochs; nothing where it never was.
struct RunReading: Sendable {
  /// Loss of the batch nearest to the place, or the mean of the batches that stand together there.
  var loss: Double?
  /// Accuracy of the same batches, 0–1.
  var accuracy: Double?
  /// The last epoch that was validated before the place.
  var validated: EpochReport?

  init(_ run: RunRecord, epoch: Double) {
    // Half a step of grace: the end of the axis is the last step itself.
    guard epoch <= run.epoch(step: Double(run.steps) + 0.5) else { return }
    func nearest(_ series: StepSeries) -> Double? {
      series.points.min { abs(run.epoch(step: $0.step) - epoch) < abs(run.epoch(step: $1.step) - epoch) }?
        .value
    }
    loss = nearest(run.losses)
    accuracy = nearest(run.accuracies)
    validated = run.epochs.last { Double($0.epoch) <= epoch + 1e-9 }
  }

  /// In words: `loss 0.41, accuracy 84.1 %, held out 0.45, 83.0 % (epoch 2)`.
  var text: String {
    guard let loss, let accuracy else { return "–" }
    let batch = "loss \(NumberText.short(loss)), accuracy \(NumberText.percent(Float(accuracy), decimals: 1))"
    guard let validated else { return batch }
    let share = NumberText.percent(validated.validationAccuracy, decimals: 1)
    return batch
      + ", held out \(NumberText.short(validated.validationLoss)), \(share) (epoch \(validated.epoch))"
  }

  /// Loss and accuracy alone.
  var short: String {
    guard let loss, let accuracy else { return "–" }
    return "\(NumberText.short(loss)), \(NumberText.percent(Float(accuracy), decimals: 1))"
  }
}
