import ResNeXtModel

/// A run to put into a `RunQueue`.
public struct RunRequest: Sendable {
  /// What decides the run.
  public var configuration: TrainingConfiguration
  /// Weights to begin with; nil to draw them from the configuration's seed.
  public var initial: NetworkWeights?
  /// A run to go on with, whose weights come before `initial`.
  public var checkpoint: Checkpoint?
  /// Seconds between two checkpoints; nil for none at all.
  public var checkpointSeconds: Double?
  /// After which steps the weights are reported; nil for none but those asked for.
  public var snapshots: SnapshotSchedule?
  /// Whether it stands still before its first step.
  public var startsPaused: Bool

  /// A request of its parts.
  public init(
    _ configuration: TrainingConfiguration, initial: NetworkWeights? = nil, checkpoint: Checkpoint? = nil,
    checkpointSeconds: Double? = nil, snapshots: SnapshotSchedule? = nil, startsPaused: Bool = false
  ) {
    self.configuration = configuration
    self.initial = initial
    self.checkpoint = checkpoint
    self.checkpointSeconds = checkpointSeconds
    self.snapshots = snapshots
    self.startsPaused = startsPaused
  }

  /// The bytes that the run will take; nil where its configuration is of no network, which the trainer refuses.
  var memoryBytes: Int? {
    try? configuration.memoryPlan(
      keepsCheckpoints: checkpointSeconds != nil, reportsSnapshots: snapshots != nil
    ).bytes()
  }
}
