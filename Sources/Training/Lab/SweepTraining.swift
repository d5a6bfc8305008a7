import Datasets
import Tensors

/// One setting of a sweep while it is trained: a `Trainer` that takes its steps when it is told to.
///
/// Not Sendable: it belongs to the queue that runs the sweep.
final class SweepTraining {
  private let trainer: Trainer
  private let account: SweepAccount
  private let observer: (SweepEvent) -> Void
  private let index: Int

  /// A setting that is ready for its first step, or for the one behind its checkpoint.
  ///
  /// - Parameters:
  ///   - index: The setting's place in the record.
  ///   - observer: Told of its training, points and marks.
  /// - Throws: `TrainingError`, as `Trainer` does; `.invalidConfiguration` where the checkpoint is not of this sweep.
  init(
    _ index: Int, of record: SweepRecord, checkpoint: Checkpoint?, dataset: Dataset,
    checkpointSeconds: Double?,
    control: TrainingControl, now: @escaping () -> Double, observer: @escaping (SweepEvent) -> Void
  ) throws(TrainingError) {
    self.index = index
    self.observer = observer
    let images = dataset.training.count
    let configuration = try record.description.configuration(
      of: record.runs[index].setting, trainingImages: images)
    let step = checkpoint?.progress.step ?? 0
    var run = record.runs[index]
    run.rewind(to: step)
    guard let mark = run.mark(of: step) else {
      throw .invalidConfiguration(
        field: "out",
        reason: "the checkpoint is of step \(step), which the sweep never kept; remove its folder")
    }
    let account = SweepAccount(
      mark, cost: run.cost, budget: record.description.budget, trainingImages: images,
      batchSize: configuration.batchSize, clock: checkpoint?.progress.seconds ?? 0,
      lastPoint: run.points.last?.spent ?? SweepSpending())
    self.account = account
    // The memory of all settings was asked for before; the step asks for its own.
    trainer = try Trainer(
      configuration, dataset: dataset, checkpoint: checkpoint, checkpointSeconds: checkpointSeconds,
      memory: AvailableMemory(bytes: nil), control: control, now: now
    ) { event in
      account.observe(event)
      if case .checkpoint = event { observer(.mark(index, account.mark)) }
      observer(.training(index, event))
    }
    observer(.opened(index, step: step))
    trainer.begin()
  }

  /// What it has spent so far.
  var spent: SweepSpending { account.spent }

  /// Takes one step, and measures where a point is due.
  ///
  /// - Returns: why there is no further turn; nil where there is.
  func takeTurn() throws(TrainingError) -> RunEnd? {
    if !account.isPointDue, !account.isOver, let end = try trainer.advance() {
      return end == .stopped ? .stopped : try close()
    }
    guard account.isPointDue else { return account.isOver ? .timeIsUp : nil }
    guard !account.isOver else { return try close() }
    guard let measured = try trainer.measure(images: SweepBudget.imagesOfPoint) else { return .stopped }
    tellPoint(loss: measured.loss, accuracy: measured.accuracy)
    return nil
  }

  /// Ends its run.
  func finish(_ end: RunEnd) { trainer.finish(end) }

  /// Ends its run by an error.
  func fail(_ error: TrainingError) { trainer.fail(error) }

  /// Looks at all held-out images, which is the last point.
  private func close() throws(TrainingError) -> RunEnd {
    let end = try trainer.closeEarly()
    if end != .stopped, let epoch = account.newestEpoch {
      tellPoint(loss: epoch.validationLoss, accuracy: epoch.validationAccuracy)
    }
    return end
  }

  private func tellPoint(loss: Float, accuracy: Float) {
    observer(.point(index, account.takePoint(validationLoss: loss, validationAccuracy: accuracy)))
  }
}
