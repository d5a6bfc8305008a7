import Datasets
import Dispatch
import ResNeXtModel

/// The serial queue on which networks are trained; it owns the network of the run under way.
public final class TrainingQueue: Sendable {
  private let queue = DispatchQueue(label: "resnext.training", qos: .utility)

  /// A queue with nothing to do.
  public init() {}

  /// Starts a run behind those that are not finished yet.
  ///
  /// `observer` is called on the queue, from `.started` to `.finished` or `.failed`, one of which always comes last.
  ///
  /// - Returns: the run's reins.
  public func start(
    _ configuration: TrainingConfiguration, locations: FileLocations, initial: NetworkWeights? = nil,
    checkpoint: Checkpoint? = nil, checkpointSeconds: Double? = nil, startsPaused: Bool = false,
    observer: @escaping @Sendable (TrainingEvent) -> Void
  ) -> TrainingControl {
    let control = TrainingControl(startsPaused: startsPaused)
    queue.async {
      do throws(TrainingError) {
        let dataset = try TrainingError.wrapData { () throws(DatasetError) in
          try Dataset.open(configuration.data, locations: locations)
        }
        let trainer = try Trainer(
          configuration, dataset: dataset, initial: initial, checkpoint: checkpoint,
          checkpointSeconds: checkpointSeconds, control: control, now: monotonicSeconds, observer: observer)
        trainer.run()
      } catch {
        observer(.failed(error, weights: nil))
      }
    }
    return control
  }
}

/// Seconds on the system's clock that never goes back.
public func monotonicSeconds() -> Double {
  Double(DispatchTime.now().uptimeNanoseconds) / 1e9
}
