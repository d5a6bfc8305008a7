import Datasets
import Foundation
import Kernels
import ResNeXtModel
import Tensors

/// The one training loop: forward, loss, backward, update, and after every epoch a look at the held-out images.
///
/// Everybody else watches: the screen, the progress line, the JSON lines and the files of a run are observers of its events.
/// Not Sendable: a trainer belongs to the queue that runs it.
public final class Trainer {
  /// What the run is about.
  public let description: RunDescription

  private let configuration: TrainingConfiguration
  private let network: ResNeXt
  private let optimizer: Optimizer
  private let schedule: LearningRateSchedule
  private let loss: SoftmaxCrossEntropy
  private let training: Batches
  private let validation: Batches
  private let control: TrainingControl
  private let now: () -> Double
  private let observer: (TrainingEvent) -> Void

  private var step = 0
  private var seconds = 0.0
  private var epoch = EpochSums()
  private var recent = RecentSpeed()
  private var lastGood: NetworkWeights

  /// A trainer that has everything it needs for its first step.
  ///
  /// - Parameters:
  ///   - initial: Weights to begin with; nil to draw them from the configuration's seed.
  ///   - now: Seconds on a clock that never goes back.
  /// - Throws: `TrainingError` when the configuration is out of range, the network cannot be built, the data cannot be read
  ///   or have another number of classes, or the weights do not fit.
  public init(
    _ configuration: TrainingConfiguration, dataset: Dataset, initial: NetworkWeights?,
    control: TrainingControl,
    now: @escaping () -> Double, observer: @escaping (TrainingEvent) -> Void
  ) throws(TrainingError) {
    try configuration.validate(classes: dataset.classNames.count)
    self.configuration = configuration
    self.control = control
    self.now = now
    self.observer = observer
    let form = configuration.network.form
    let normalization = try TrainingError.wrapData { () throws(DatasetError) in
      if form == .notebook { return try Normalization.measuredPerPixel(dataset.training) }
      return try Normalization.measuredPerChannel(dataset.training)
    }
    lastGood = try TrainingError.wrapModel { () throws(ModelError) in
      if let initial { return initial }
      return try NetworkWeights.initial(configuration.network, seed: configuration.seed)
    }
    let first = lastGood
    network = try TrainingError.wrapModel { () throws(ModelError) in
      let network = try ResNeXt(
        configuration.network, batch: configuration.batchSize, trainable: true, threads: configuration.threads
      )
      try network.load(first)
      return network
    }
    optimizer = Optimizer(configuration, parameters: network.parameters)
    loss = lossFunction(form)
    let size = configuration.network.inputSize
    training = .training(
      dataset.training, normalization: normalization, batchSize: configuration.batchSize, inputSize: size,
      seed: configuration.seed, augment: configuration.augment)
    validation = .validation(
      dataset.validation, normalization: normalization, batchSize: configuration.batchSize, inputSize: size)
    schedule = LearningRateSchedule(
      configuration.schedule, base: configuration.learningRate, epochs: configuration.epochs,
      stepsPerEpoch: training.batchesPerEpoch)
    description = RunDescription(
      configuration: configuration, dataName: dataset.name, classNames: dataset.classNames,
      trainingImages: dataset.training.count, validationImages: dataset.validation.count,
      stepsPerEpoch: training.batchesPerEpoch, normalization: normalization)
  }

  /// Runs until all epochs are done, the time is up, somebody stops it, or an error ends it; the last event says which.
  public func run() {
    observer(.started(description))
    do {
      let end = try runEpochs()
      observer(.finished(end, weights: network.weights))
    } catch {
      observer(.failed(error, weights: goodWeights))
    }
  }

  private func runEpochs() throws(TrainingError) -> RunEnd {
    for epochIndex in 0..<configuration.epochs {
      epoch = EpochSums()
      for batchIndex in 0..<training.batchesPerEpoch {
        guard obeyOrders() else { return .stopped }
        try takeStep(epochIndex: epochIndex, batchIndex: batchIndex)
        if let limit = configuration.maximumSeconds, seconds >= limit {
          return try finishEpoch(epochIndex) ? .timeIsUp : .stopped
        }
      }
      guard try finishEpoch(epochIndex) else { return .stopped }
    }
    return .epochsDone
  }

  /// Does what was asked for between two steps, waiting if need be.
  ///
  /// - Returns: whether to take the next step.
  private func obeyOrders() -> Bool {
    var isPaused = false
    while true {
      switch control.nextOrder() {
      case .stop: return false
      case .snapshot: observer(.snapshot(network.weights, step: step))
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

  private func takeStep(epochIndex: Int, batchIndex: Int) throws(TrainingError) {
    let began = now()
    let batch = try TrainingError.wrapData { () throws(DatasetError) in
      try training.batch(batchIndex, epoch: epochIndex)
    }
    let images = batch.labels.count
    let rate = schedule.rate(step: step)
    try TrainingError.wrapModel { () throws(ModelError) in
      try network.forward(batch.images.values, images: images, mode: .training)
    }
    let result = loss.evaluate(logits: network.logits, labels: batch.labels, gradient: network.logits)
    guard result.loss.isFinite else { throw .nonFiniteLoss(step: step + 1, learningRate: rate) }
    try TrainingError.wrapModel { () throws(ModelError) in try network.backward(images: images) }
    optimizer.update(rate: rate)
    step += 1
    let duration = now() - began
    seconds += duration
    epoch.add(result, images: images, rate: rate, seconds: duration)
    recent.add(images: images, seconds: duration)
    observer(
      .step(
        StepReport(
          epoch: epochIndex + 1, step: step, stepInEpoch: batchIndex + 1,
          stepsPerEpoch: training.batchesPerEpoch,
          loss: result.loss, accuracy: epoch.accuracy, learningRate: rate,
          imagesPerSecond: recent.imagesPerSecond,
          seconds: seconds)))
  }

  /// Classifies the held-out images and reports the epoch.
  ///
  /// - Returns: false when somebody stopped the run meanwhile.
  private func finishEpoch(_ epochIndex: Int) throws(TrainingError) -> Bool {
    let began = now()
    let total = validation.imageCount
    let measured = try Evaluation.measure(network, validation) { done in
      observer(.validating(done: done, total: total))
      return !control.isStopped
    }
    seconds += now() - began
    guard let measured else { return false }
    lastGood = network.weights
    observer(
      .epoch(
        EpochReport(
          epoch: epochIndex + 1, step: step, loss: epoch.loss, accuracy: epoch.accuracy,
          validationLoss: measured.loss,
          validationAccuracy: measured.accuracy, learningRate: epoch.rate,
          imagesPerSecond: epoch.imagesPerSecond,
          seconds: seconds), weights: lastGood))
    return true
  }

  /// The newest weights if all of them are numbers, else those of the last epoch's end.
  private var goodWeights: NetworkWeights {
    let newest = network.weights
    return newest.tensors.allSatisfy { $0.tensor.values.allSatisfy(\.isFinite) } ? newest : lastGood
  }
}

/// Sums of one epoch, weighted by the size of each batch.
private struct EpochSums {
  private var images = 0
  private var lossSum = 0.0
  private var correct = 0
  private var seconds = 0.0
  private(set) var rate: Float = 0

  var loss: Float { Float(lossSum / Double(max(1, images))) }
  var accuracy: Float { Float(Double(correct) / Double(max(1, images))) }
  var imagesPerSecond: Double { seconds > 0 ? Double(images) / seconds : 0 }

  mutating func add(
    _ result: SoftmaxCrossEntropy.Result, images count: Int, rate: Float, seconds duration: Double
  ) {
    images += count
    lossSum += Double(result.loss) * Double(count)
    correct += result.correct
    seconds += duration
    self.rate = rate
  }
}

/// Images a second over the last steps.
private struct RecentSpeed {
  private var steps: [(images: Int, seconds: Double)] = []

  var imagesPerSecond: Double {
    let seconds = steps.reduce(0) { $0 + $1.seconds }
    return seconds > 0 ? Double(steps.reduce(0) { $0 + $1.images }) / seconds : 0
  }

  mutating func add(images: Int, seconds: Double) {
    steps.append((images, seconds))
    if steps.count > 20 { steps.removeFirst() }
  }
}
