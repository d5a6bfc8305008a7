import Kernels
import ResNeXtModel
import Tensors

/// One step of training: forward, loss, backward, update.
///
/// `Trainer` repeats it, and `bench` measures it. Not Sendable: it owns a network, and belongs to the queue that runs it.
public final class TrainingStep {
  /// The network that is trained.
  public let network: ResNeXt
  let optimizer: Optimizer
  private let exchange: any GradientExchange

  /// What a batch gave, before the update.
  public struct Result: Hashable, Sendable {
    /// Mean loss of the batch.
    public var loss: Float
    /// How many of its images were classified correctly.
    public var correct: Int
    /// Euclidean norm of the gradient of all weights, weight decay not counted.
    public var gradientNorm: Float
  }

  /// A network with these weights, and the optimizer of the configuration at its first step.
  ///
  /// - Parameters:
  ///   - memory: How much there is for them; asked before any is taken.
  ///   - exchange: What happens to gradients between backward and update.
  /// - Throws: `TrainingError.model` when the network cannot be built or does not fit in memory, or the weights do not fit it.
  public init(
    _ configuration: TrainingConfiguration, weights: NetworkWeights, memory: AvailableMemory = .now(),
    exchange: any GradientExchange = NoExchange()
  ) throws(TrainingError) {
    network = try TrainingError.wrapModel { () throws(ModelError) in
      try configuration.stepPlan.require(memory)
      let network = try ResNeXt(
        configuration.network, batch: configuration.batchSize, trainable: true, threads: configuration.threads
      )
      try network.load(weights)
      return network
    }
    optimizer = Optimizer(configuration, parameters: network.parameters)
    self.exchange = exchange
  }

  /// Trains on images given as planar values `[labels.count, 3, size, size]` with their classes.
  ///
  /// - Throws: `TrainingError.nonFiniteLoss` before any weight changes; `.model` when an operation fails.
  @discardableResult
  public func take(_ values: [Float], labels: [Int], rate: Float) throws(TrainingError) -> Result {
    try TrainingError.wrapModel { () throws(ModelError) in
      try network.forward(values, images: labels.count, mode: .training)
    }
    let result = SoftmaxCrossEntropy.evaluate(
      logits: network.logits, labels: labels, gradient: network.logits)
    guard result.loss.isFinite else {
      throw .nonFiniteLoss(step: optimizer.stepsTaken + 1, learningRate: rate)
    }
    try TrainingError.wrapModel { () throws(ModelError) in try network.backward(images: labels.count) }
    exchange.exchange(network.parameters)
    let norm = optimizer.update(rate: rate)
    return Result(loss: result.loss, correct: result.correct, gradientNorm: norm)
  }
}
