import Formats
import Training

/// What a folder already holds of a run that goes on.
struct RunHistory: Sendable {
  /// The epochs that its checkpoint knows.
  let epochs: [EpochLine]
  /// The best weights that stand there; nil where there are none.
  let best: DescribedWeights?
  /// TensorBoard's events that stand there.
  let events: EarlierEvents
  /// The step that the run goes on from.
  let step: Int

  /// What `folder` holds of a run whose checkpoint has come as far as `step`.
  init(folder: String, step: Int) {
    let bytes = try? FileBytes.read(path: "\(folder)/\(RunFile.metrics.rawValue)", limit: 1 << 30)
    let text = String(decoding: bytes ?? [], as: UTF8.self)
    epochs = text.split(separator: "\n").compactMap { EpochLine(text: String($0)) }
      .filter { $0.step <= step }
    self.step = step
    events = EarlierEvents(folder: folder)
    best = try? DescribedWeights.read(path: "\(folder)/\(RunFile.best.rawValue)")
  }

  /// The accuracy of the best weights.
  ///
  /// Their file says what it holds: `metrics.jsonl` may tell of weights that a full disk did not take.
  var bestAccuracy: Float? { best?.notes["accuracy"].flatMap { Float($0) } }

  /// Seconds up to the last epoch.
  var seconds: Double { epochs.map(\.seconds).max() ?? 0 }
}
