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
  /// Classifies every image of `batches`.
  ///
  /// `progress` is called after every batch with the number of images done and says whether to go on.
  ///
  /// - Returns: nil when `progress` said to stop.
  /// - Throws: `TrainingError.data` or `.model`.
  static func measure(
    _ network: ResNeXt, _ batches: Batches, progress: (Int) -> Bool
  ) throws(TrainingError) -> Evaluation? {
    var total = 0.0
    var correct = 0
    var done = 0
    let preparation = BatchPreparation(batches)
    for index in 0..<batches.batchesPerEpoch {
      let batch = try TrainingError.wrapData { () throws(DatasetError) in
        try preparation.batch(index, epoch: 0)
      }
      if index + 1 < batches.batchesPerEpoch { preparation.prepare(index + 1, epoch: 0) }
      try TrainingError.wrapModel { () throws(ModelError) in
        try network.forward(batch.images.values, images: batch.labels.count, mode: .inference)
      }
      let result = SoftmaxCrossEntropy.evaluate(logits: network.logits, labels: batch.labels, gradient: nil)
      total += Double(result.loss) * Double(batch.labels.count)
      correct += result.correct
      done += batch.labels.count
      guard progress(done) else { return nil }
    }
    let count = Double(max(1, done))
    return Evaluation(images: done, accuracy: Float(Double(correct) / count), loss: Float(total / count))
  }

  /// Classifies the held-out images of a data set with the weights of a file, normalised as the file says.
  ///
  /// `batchSize` images at a time, or as many as there is memory for.
  ///
  /// - Throws: `TrainingError.model` when the weights do not fit, `.data` when images cannot be read, and
  ///   `.invalidConfiguration` when the data have other classes than the network.
  public static func heldOut(
    _ file: WeightsFile, dataset: Dataset, batchSize: Int = 100, threads: Int
  ) throws(TrainingError) -> Evaluation {
    let configuration = file.weights.configuration
    guard configuration.classes == dataset.classNames.count else {
      throw .invalidConfiguration(
        field: "data",
        reason:
          "\(dataset.name) has \(dataset.classNames.count) classes, the network \(configuration.classes)")
    }
    let batchSize = fittingBatch(configuration, atMost: batchSize, threads: threads)
    let network = try TrainingError.wrapModel { () throws(ModelError) in
      let network = try ResNeXt(configuration, batch: batchSize, trainable: false, threads: threads)
      try network.load(file.weights)
      return network
    }
    let batches = Batches.validation(
      dataset.validation, normalization: file.normalization, batchSize: batchSize,
      inputSize: configuration.inputSize)
    guard let evaluation = try measure(network, batches, progress: { _ in true }) else {
      return Evaluation(images: 0, accuracy: 0, loss: 0)
    }
    return evaluation
  }
}

/// The largest batch up to `most` that there is memory for; 1 where there is for none, which is refused later.
private func fittingBatch(_ network: NetworkConfiguration, atMost most: Int, threads: Int) -> Int {
  let plan = MemoryPlan(network, batch: most, trainable: false, threads: threads)
  do throws(ModelError) {
    try plan.require(.now())
    return most
  } catch {
    if case .notEnoughMemory(_, _, .batch(let fitting)) = error { return fitting }
    return 1
  }
}
