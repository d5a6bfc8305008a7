import Datasets
import Kernels
import ResNeXtModel

/// How well a network classifies a set of images, in inference mode.
public struct Evaluation: Hashable, Sendable {
  /// Number of images.
  public let images: Int
  /// Share of them that were classified correctly, 0–1.
  public let accuracy: Float
  /// Mean loss.
  public let loss: Float

  /// An evaluation of its numbers.
  public init(images: Int, accuracy: Float, loss: Float) {
    self.images = images
    self.accuracy = accuracy
    self.loss = loss
  }
}

extension Evaluation {
  /// Classifies the held-out images of a data set with the weights of a file, normalised as the file says.
  ///
  /// - Throws: as `classifyHeldOut`.
  public static func heldOut(
    _ file: DescribedWeights, dataset: Dataset, batchSize: Int = 100, threads: Int
  ) throws(TrainingError) -> Evaluation {
    var collector = LossAndAccuracy()
    try classifyHeldOut(file, dataset: dataset, batchSize: batchSize, threads: threads, into: &collector)
    return collector.evaluation
  }

  /// Classifies every image of `batches`.
  ///
  /// - Parameter progress: Called after every batch with the number of images done; says whether to go on.
  /// - Returns: nil when `progress` said to stop.
  /// - Throws: `TrainingError.data` or `.model`.
  static func measure(
    _ network: ResNeXt, _ batches: Batches, progress: (Int) -> Bool
  ) throws(TrainingError) -> Evaluation? {
    var collector = LossAndAccuracy()
    let isWhole = try classify(network, batches, into: &collector) { done, _ in progress(done) }
    return isWhole ? collector.evaluation : nil
  }
}

/// Classifies the held-out images of a data set with the weights of a file, normalised as the file says.
///
/// `batchSize` images at a time, or as many as there is memory for; `progress` is called after each with the number of
/// images done, and says whether to go on.
///
/// - Returns: whether all images were classified.
/// - Throws: `TrainingError.model` when the weights do not fit, `.data` when images cannot be read, and
///   `.invalidConfiguration` when the data have other classes than the network.
@discardableResult
public func classifyHeldOut(
  _ file: DescribedWeights, dataset: Dataset, batchSize: Int = 100, threads: Int,
  into collector: inout some EvaluationCollector, progress: (Int) -> Bool = { _ in true }
) throws(TrainingError) -> Bool {
  try classifyHeldOut(
    file, muting: .none, dataset: dataset, batchSize: batchSize, threads: threads, into: &collector
  ) { done, _ in progress(done) }
}

/// The same with some paths muted; `progress` is told what was collected so far, too.
@discardableResult
func classifyHeldOut<Collector: EvaluationCollector>(
  _ file: DescribedWeights, muting muted: MutedPaths, dataset: Dataset, batchSize: Int, threads: Int,
  into collector: inout Collector, progress: (Int, Collector) -> Bool
) throws(TrainingError) -> Bool {
  let configuration = file.weights.configuration
  guard configuration.classes == dataset.classNames.count else {
    throw .invalidConfiguration(
      field: "data",
      reason: "\(dataset.name) has \(dataset.classNames.count) classes, the network \(configuration.classes)")
  }
  let batchSize = fittingBatch(configuration, atMost: batchSize, threads: threads)
  let network = try TrainingError.wrapModel { () throws(ModelError) in
    let network = try ResNeXt(configuration, batch: batchSize, trainable: false, threads: threads)
    try network.load(file.weights)
    try network.mute(muted)
    return network
  }
  let batches = Batches.validation(
    dataset.validation, normalization: file.normalization, batchSize: batchSize,
    inputSize: configuration.inputSize)
  return try classify(network, batches, into: &collector, progress: progress)
}

/// Sends every image of `batches` through a network, in inference mode, and gives what it answers to a collector.
///
/// - Returns: whether all images were classified: false when `progress`, which is told the number done and what was
///   collected, said to stop.
/// - Throws: `TrainingError.data` or `.model`.
func classify<Collector: EvaluationCollector>(
  _ network: ResNeXt, _ batches: Batches, into collector: inout Collector,
  progress: (Int, Collector) -> Bool
) throws(TrainingError) -> Bool {
  var done = 0
  let preparation = BatchPreparation(batches)
  for number in 0..<batches.batchesPerEpoch {
    let batch = try TrainingError.wrapData { () throws(DatasetError) in
      try preparation.batch(number, epoch: 0)
    }
    if number + 1 < batches.batchesPerEpoch { preparation.prepare(number + 1, epoch: 0) }
    try TrainingError.wrapModel { () throws(ModelError) in
      try network.forward(batch.images.values, images: batch.labels.count, mode: .inference)
    }
    let logits = network.logits.tensor(images: batch.labels.count).values
    let classes = logits.count / max(1, batch.labels.count)
    let indices = batches.imageIndices(number, epoch: 0)
    for (place, label) in batch.labels.enumerated() {
      collector.collect(
        ClassifiedImage(
          index: indices[place], label: label,
          logits: Array(logits[place * classes..<(place + 1) * classes])))
    }
    collector.endBatch()
    done += batch.labels.count
    guard progress(done, collector) else { return false }
  }
  return true
}

/// What validation and `eval` report, and nothing that takes longer.
private struct LossAndAccuracy: EvaluationCollector {
  private var loss = MeanLoss()
  private var accuracy = Accuracy()

  var evaluation: Evaluation {
    Evaluation(images: accuracy.images, accuracy: accuracy.value, loss: loss.value)
  }

  mutating func collect(_ image: ClassifiedImage) {
    loss.collect(image)
    accuracy.collect(image)
  }

  mutating func endBatch() { loss.endBatch() }
}

/// The largest batch up to `most` that there is memory for; 1 where there is for none, which is refused later.
func fittingBatch(_ network: NetworkConfiguration, atMost most: Int, threads: Int) -> Int {
  let plan = MemoryPlan(network, batch: most, trainable: false, threads: threads)
  do throws(ModelError) {
    try plan.require(.now())
    return most
  } catch {
    if case .notEnoughMemory(_, _, .batch(let fitting)) = error { return fitting }
    return 1
  }
}
