import ResNeXtModel

extension OptimizerKind {
  /// Values that the rule keeps for every parameter: two moments of Adam, one velocity of SGD.
  var momentCount: Int { rule.momentNames.count }
}

/// How much memory a configuration takes, before any is taken.
extension TrainingConfiguration {
  /// The memory of a `TrainingStep`: the network with its gradients, what the optimizer keeps, and one batch.
  public var stepPlan: MemoryPlan { plan(weightsCopies: 0, momentsCopies: 1, batches: 1, otherBytes: 0) }

  /// The memory of a whole run as `Trainer` runs it and a recorder keeps it.
  ///
  /// Beside the step there are the last good weights and the best ones; of the next batch and of those of a validation up to
  /// three; the data set, where its images are made and kept; where `keepsCheckpoints`, one more copy of weights and moments;
  /// and one of the weights where `reportsSnapshots`. What a `SnapshotStore` keeps of these has a limit of its own.
  public func memoryPlan(keepsCheckpoints: Bool, reportsSnapshots: Bool = false) -> MemoryPlan {
    plan(
      weightsCopies: 2 + (keepsCheckpoints ? 1 : 0) + (reportsSnapshots ? 1 : 0),
      momentsCopies: keepsCheckpoints ? 2 : 1, batches: 3,
      otherBytes: data == .shapes ? TrainingConfiguration.shapesBytes : 0)
  }

  /// The 6,000 painted images of the procedural set, each an array of its own.
  private static let shapesBytes = 6_000 * (3 * 32 * 32 + 48)

  private func plan(weightsCopies: Int, momentsCopies: Int, batches: Int, otherBytes: Int) -> MemoryPlan {
    MemoryPlan(
      network, batch: batchSize, trainable: true, threads: threads,
      companions: MemoryPlan.Companions(
        weightsCopies: weightsCopies, moments: optimizer.momentCount * momentsCopies,
        momentsOfIdle: weightDecay != 0, batches: batches, otherBytes: otherBytes))
  }
}
