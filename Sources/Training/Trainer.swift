import Datasets
import Foundation
import ResNeXtModel
import Tensors

/// The one training loop: step by step, and after every epoch a look at the held-out images.
///
/// Everybody else watches: the screen, the progress line, the JSON lines and the files of a run are observers of its events.
/// Not Sendable: a trainer belongs to the queue that runs it.
public final class Trainer {
  /// What the run is about.
  public let description: RunDescription

  private let trainingStep: TrainingStep
  private let schedule: LearningRateSchedule
  private let training: Batches
  private let preparation: BatchPreparation
  private let validation: Batches
  private let control: TrainingControl
  private let now: () -> Double
  private let observer: (TrainingEvent) -> Void

  private let snapshots: SnapshotSchedule?
  private var checkpoints: CheckpointTimes
  private let secondsBefore: Double

  private var progress: RunProgress
  private var speed = TrainingSpeed()
  private var lastGood: NetworkWeights

  /// A trainer that has everything it needs for its first step.
  ///
  /// - Parameters:
  ///   - initial: Weights to begin with; nil to draw them from the configuration's seed.
  ///   - checkpoint: A run to go on with, whose weights come before `initial`; its network must be the configuration's.
  ///   - checkpointSeconds: Seconds between two reports of a checkpoint; one comes after every epoch and at the end, too.
  ///     Nil for no checkpoints at all.
  ///   - snapshots: After which steps the weights are reported, whether somebody asks for them or not; nil for none.
  ///   - memory: How much there is for the run; asked before any is taken.
  ///   - now: Seconds on a clock that never goes back.
  /// - Throws: `TrainingError` when the configuration is out of range, the network cannot be built or does not fit in memory,
  ///   the data cannot be read or have another number of classes, or the weights do not fit.
  public init(
    _ configuration: TrainingConfiguration, dataset: Dataset, initial: NetworkWeights? = nil,
    checkpoint: Checkpoint? = nil, checkpointSeconds: Double? = nil, snapshots: SnapshotSchedule? = nil,
    memory: AvailableMemory = .now(), control: TrainingControl, now: @escaping () -> Double,
    observer: @escaping (TrainingEvent) -> Void
  ) throws(TrainingError) {
    try configuration.validate(classes: dataset.classNames.count)
    try TrainingError.wrapModel { () throws(ModelError) in
      try configuration.memoryPlan(
        keepsCheckpoints: checkpointSeconds != nil, reportsSnapshots: snapshots != nil
      ).require(memory)
    }
    self.control = control
    self.now = now
    self.observer = observer
    let form = configuration.network.form
    let normalization = try TrainingError.wrapData { () throws(DatasetError) in
      if form == .notebook { return try Normalization.measuredPerPixel(dataset.training) }
      return try Normalization.measuredPerChannel(dataset.training)
    }
    lastGood = try TrainingError.wrapModel { () throws(ModelError) in
      if let given = checkpoint?.weights ?? initial { return given }
      return try NetworkWeights.initial(configuration.network, seed: configuration.seed)
    }
    trainingStep = try TrainingStep(configuration, weights: lastGood)
    self.snapshots = snapshots
    checkpoints = CheckpointTimes(seconds: checkpointSeconds, last: now())
    progress = checkpoint?.progress ?? RunProgress()
    secondsBefore = progress.seconds
    if let checkpoint {
      try trainingStep.optimizer.restore(
        checkpoint.moments, of: trainingStep.network, step: checkpoint.progress.step)
    }
    let size = configuration.network.inputSize
    training = .training(
      dataset.training, normalization: normalization, batchSize: configuration.batchSize, inputSize: size,
      seed: configuration.seed, augment: configuration.augment)
    preparation = BatchPreparation(training)
    validation = .validation(
      dataset.validation, normalization: normalization, batchSize: configuration.batchSize, inputSize: size)
    schedule = LearningRateSchedule(
      configuration.schedule, base: configuration.learningRate, epochs: configuration.epochs,
      stepsPerEpoch: training.batchesPerEpoch)
    description = RunDescription(
      configuration: configuration, dataName: dataset.name, dataContents: dataset.contents,
      classNames: dataset.classNames,
      trainingImages: dataset.training.count, validationImages: dataset.validation.count,
      stepsPerEpoch: training.batchesPerEpoch, normalization: normalization)
  }

  private var configuration: TrainingConfiguration { description.configuration }
  private var network: ResNeXt { trainingStep.network }

  /// Runs until all epochs are done, the time is up, somebody stops it, or an error ends it; the last event says which.
  public func run() {
    begin()
    do {
      while true {
        if let end = try advance() { return finish(end) }
      }
    } catch {
      fail(error)
    }
  }

  /// Reports the run, before its first step.
  func begin() {
    observer(.started(description))
    reportSnapshot()
  }

  /// Closes an epoch that is done, then takes a step.
  ///
  /// - Returns: why there is no further step; nil where there is.
  func advance() throws(TrainingError) -> RunEnd? {
    let steps = training.batchesPerEpoch
    // Also where a run goes on that was stopped while it was being validated.
    if progress.step % steps == 0, !progress.epoch.isEmpty {
      guard try validate() else { return .stopped }
      beginEpoch()
      reportCheckpoint()
    }
    guard progress.step < configuration.epochs * steps else { return .epochsDone }
    guard obeyOrders() else { return .stopped }
    try takeStep()
    reportSnapshot()
    if let limit = configuration.maximumSeconds, progress.seconds - secondsBefore >= limit {
      return try closeEarly()
    }
    if checkpoints.isDue(at: now()) { reportCheckpoint() }
    return nil
  }

  /// Closes the epoch as far as it is, for a run that has all it was given.
  ///
  /// - Returns: that its time is up, or that somebody stopped it meanwhile.
  func closeEarly() throws(TrainingError) -> RunEnd {
    guard try validate() else { return .stopped }
    if progress.step % training.batchesPerEpoch == 0 { beginEpoch() }
    return .timeIsUp
  }

  /// Reports the end.
  func finish(_ end: RunEnd) {
    if end != .epochsDone { reportCheckpoint() }
    observer(.finished(end, weights: network.weights))
  }

  /// Reports an end by an error.
  func fail(_ error: TrainingError) { observer(.failed(error, weights: goodWeights)) }

  /// Classifies the first held-out images, of which the run's own reports say nothing.
  ///
  /// - Returns: nil where somebody stopped the run meanwhile.
  func measure(images: Int) throws(TrainingError) -> Evaluation? {
    try Evaluation.measure(network, validation.first(images)) { _ in !control.isStopped }
  }

  private func beginEpoch() {
    progress.epoch = EpochSums()
    speed.beginEpoch()
  }

  /// Does what was asked for between two steps, waiting if need be.
  ///
  /// - Returns: whether to take the next step.
  private func obeyOrders() -> Bool {
    var isPaused = false
    while true {
      switch control.nextOrder() {
      case .stop: return false
      case .snapshot: observer(.snapshot(network.weights, step: progress.step))
      case .step:
        if isPaused { observer(.resumed) }
        return true
      case .wait:
        if !isPaused { observer(.paused) }
        isPaused = true
        control.waitForChange()
      }
    }
  }

  private func takeStep() throws(TrainingError) {
    let began = now()
    let step = progress.step
    let (epochIndex, batchIndex) = step.quotientAndRemainder(dividingBy: training.batchesPerEpoch)
    let batch = try TrainingError.wrapData { () throws(DatasetError) in
      try preparation.batch(batchIndex, epoch: epochIndex)
    }
    prepareBatch(ofStep: step + 1)
    let images = batch.labels.count
    let rate = schedule.rate(step: step)
    let result = try trainingStep.take(batch.images.values, labels: batch.labels, rate: rate)
    let duration = now() - began
    progress.step += 1
    progress.seconds += duration
    progress.epoch.add(
      loss: result.loss, correct: result.correct, images: images, rate: rate,
      gradientNorm: result.gradientNorm)
    speed.add(images: images, seconds: duration)
    observer(
      .step(
        StepReport(
          epoch: epochIndex + 1, step: progress.step, stepInEpoch: batchIndex + 1,
          stepsPerEpoch: training.batchesPerEpoch,
          loss: result.loss, accuracy: Float(result.correct) / Float(images),
          epochLoss: progress.epoch.loss, epochAccuracy: progress.epoch.accuracy, learningRate: rate,
          imagesPerSecond: speed.recent,
          seconds: progress.seconds, gradientNorm: result.gradientNorm)))
  }

  private func prepareBatch(ofStep step: Int) {
    guard step < configuration.epochs * training.batchesPerEpoch else { return }
    let (epoch, index) = step.quotientAndRemainder(dividingBy: training.batchesPerEpoch)
    preparation.prepare(index, epoch: epoch)
  }

  /// Classifies the held-out images and reports the epoch, or as much of it as is done.
  ///
  /// - Returns: false when somebody stopped the run meanwhile.
  private func validate() throws(TrainingError) -> Bool {
    let began = now()
    let total = validation.imageCount
    let measured = try Evaluation.measure(network, validation) { done in
      observer(.validating(done: done, total: total))
      return !control.isStopped
    }
    progress.seconds += now() - began
    guard let measured else { return false }
    lastGood = network.weights
    let epoch = progress.epoch
    let number = (progress.step - 1) / training.batchesPerEpoch + 1
    observer(
      .histograms(
        LayerHistograms(
          epoch: number, step: progress.step, weights: lastGood.tensors, gradients: network.gradients)))
    observer(
      .epoch(
        EpochReport(
          epoch: number, step: progress.step, loss: epoch.loss,
          accuracy: epoch.accuracy, validationLoss: measured.loss, validationAccuracy: measured.accuracy,
          learningRate: epoch.rate, imagesPerSecond: speed.ofEpoch, seconds: progress.seconds,
          gradientNorm: epoch.gradientNorm),
        weights: lastGood))
    return true
  }

  private func reportSnapshot() {
    guard let snapshots, snapshots.isDue(step: progress.step, stepsPerEpoch: training.batchesPerEpoch) else {
      return
    }
    observer(.snapshot(network.weights, step: progress.step))
  }

  private func reportCheckpoint() {
    guard checkpoints.seconds != nil, progress.step > 0 else { return }
    checkpoints.last = now()
    observer(
      .checkpoint(
        Checkpoint(
          configuration: configuration, weights: network.weights,
          moments: trainingStep.optimizer.moments(of: network),
          progress: progress)))
  }

  /// The newest weights if all of them are numbers, else those of the last epoch's end.
  private var goodWeights: NetworkWeights {
    let newest = network.weights
    return newest.tensors.allSatisfy { $0.tensor.values.allSatisfy(\.isFinite) } ? newest : lastGood
  }
}

/// When a checkpoint is due.
private struct CheckpointTimes {
  /// Seconds between two of them; nil for none at all.
  let seconds: Double?
  /// When the last one was reported.
  var last: Double

  /// A clock is looked at only where checkpoints are kept.
  func isDue(at now: @autoclosure () -> Double) -> Bool { seconds.map { now() - last >= $0 } ?? false }
}
