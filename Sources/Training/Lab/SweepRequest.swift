import Datasets
import Dispatch
import Kernels
import Tensors

/// A sweep to train, from its beginning or from where its checkpoints are.
public struct SweepRequest: Sendable {
  /// What decides it, and what is known of it.
  public var record: SweepRecord
  /// In which order to train; one after the other where memory does not do for all together.
  public var order: SweepOrder
  /// Seconds between two checkpoints of a setting; nil for none at all.
  public var checkpointSeconds: Double?
  /// The checkpoint of the setting at a place; nil where it has none.
  public var checkpoint: @Sendable (Int) throws(TrainingError) -> Checkpoint?

  /// A request of its parts.
  public init(
    _ record: SweepRecord, order: SweepOrder = .interleaved, checkpointSeconds: Double? = nil,
    checkpoint: @escaping @Sendable (Int) throws(TrainingError) -> Checkpoint? = { _ in nil }
  ) {
    self.record = record
    self.order = order
    self.checkpointSeconds = checkpointSeconds
    self.checkpoint = checkpoint
  }

  /// Trains on a queue of its own.
  ///
  /// - Parameters:
  ///   - precedence: How far those that train stand back; nil where nobody waits for another thread.
  ///   - observer: Told what happens, in order, on that queue; its last event says `isLast`.
  /// - Returns: its reins.
  @discardableResult
  public func begin(
    locations: FileLocations, precedence: Precedence? = nil,
    observer: @escaping @Sendable (SweepEvent) -> Void
  ) -> TrainingControl {
    let control = TrainingControl()
    DispatchQueue(label: "resnext.sweep", qos: .utility).async {
      precedence?.adopt()
      do throws(TrainingError) {
        let dataset = try TrainingError.wrapData { () throws(DatasetError) in
          try Dataset.open(record.description.training.data, locations: locations)
        }
        try train(dataset, control: control, observer: observer)
      } catch { observer(.refused(error)) }
    }
    return control
  }

  /// Trains on the calling thread.
  ///
  /// - Throws: `TrainingError` where it cannot begin.
  func train(
    _ dataset: Dataset, memory: AvailableMemory = .now(), control: TrainingControl,
    now: @escaping () -> Double = monotonicSeconds, observer: @escaping (SweepEvent) -> Void
  ) throws(TrainingError) {
    try Sweep(self, dataset: dataset, memory: memory, control: control, now: now, observer: observer).run()
  }
}
