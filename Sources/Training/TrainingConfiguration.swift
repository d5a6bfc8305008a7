import Datasets
import ResNeXtModel

/// Which rule turns gradients into updates.
public enum OptimizerKind: String, CaseIterable, Sendable, Codable {
  /// Kingma and Ba 2015, with the epsilon of the network's form (Keras' or PyTorch's).
  case adam
  /// Stochastic gradient descent with Nesterov momentum and weight decay (paper, section 5.3).
  case sgd
}

/// How the learning rate changes from step to step.
public enum ScheduleKind: String, CaseIterable, Sendable, Codable {
  /// The notebook's: ×0.1 after epoch index 80, ×0.01 after 120, ×0.001 after 160, ×0.0005 after 180.
  case notebook
  /// The paper's: ÷10 at half and at three quarters of the epochs.
  case step
  /// Half a cosine from the base rate to 0 over all steps.
  case cosine
  /// Linear warm-up over the first 30 % of the steps, then half a cosine to 0.
  case oneCycle = "one-cycle"
  /// Always the base rate.
  case constant
}

/// Everything that decides what a run computes; two runs of equal configuration give the same bits.
public struct TrainingConfiguration: Hashable, Sendable, Codable {
  /// The network to train.
  public var network: NetworkConfiguration
  /// What to train on.
  public var data: DataSource
  /// Total number of epochs, counted from the beginning of the run even when it is resumed.
  public var epochs: Int
  /// Wall-clock bound in seconds; nil for none.
  public var maximumSeconds: Double?
  /// Images a step.
  public var batchSize: Int
  /// The update rule.
  public var optimizer: OptimizerKind
  /// The base learning rate.
  public var learningRate: Float
  /// Momentum of SGD; unused by Adam.
  public var momentum: Float
  /// Weight decay, added to the gradient of every trainable parameter (PyTorch's convention).
  public var weightDecay: Float
  /// How the learning rate changes.
  public var schedule: ScheduleKind
  /// Whether training images are padded by 4, cropped at random and flipped (paper, section 5.3).
  public var augment: Bool
  /// Rules initialisation, order and augmentation; never the data of `shapes`.
  public var seed: UInt64
  /// Number of threads that compute; changes who computes, never the result.
  public var threads: Int

  /// A configuration of its parts; defaults suit a first look at a small network.
  public init(
    network: NetworkConfiguration, data: DataSource, epochs: Int = 10, maximumSeconds: Double? = nil,
    batchSize: Int = 32, optimizer: OptimizerKind = .adam, learningRate: Float = 1e-3, momentum: Float = 0.9,
    weightDecay: Float = 0, schedule: ScheduleKind = .constant, augment: Bool = false, seed: UInt64 = 0,
    threads: Int = 1
  ) {
    self.network = network
    self.data = data
    self.epochs = epochs
    self.maximumSeconds = maximumSeconds
    self.batchSize = batchSize
    self.optimizer = optimizer
    self.learningRate = learningRate
    self.momentum = momentum
    self.weightDecay = weightDecay
    self.schedule = schedule
    self.augment = augment
    self.seed = seed
    self.threads = threads
  }

  /// Checks that every number is in range and the network has as many classes as the data.
  ///
  /// - Throws: `TrainingError.invalidConfiguration` or `.model`.
  public func validate(classes: Int) throws(TrainingError) {
    func require(_ condition: Bool, _ field: String, _ reason: String) throws(TrainingError) {
      guard condition else { throw .invalidConfiguration(field: field, reason: reason) }
    }
    try require((1...1_000_000).contains(epochs), "epochs", "1 to 1000000, not \(epochs)")
    try require((1...65_536).contains(batchSize), "batch", "1 to 65536, not \(batchSize)")
    try require(learningRate.isFinite && learningRate > 0, "lr", "a positive number, not \(learningRate)")
    try require((0..<1).contains(momentum), "momentum", "0 or more and below 1, not \(momentum)")
    try require(weightDecay.isFinite && weightDecay >= 0, "weight-decay", "0 or more, not \(weightDecay)")
    try require(threads >= 1, "threads", "at least 1, not \(threads)")
    try require(
      network.classes == classes, "classes", "the network has \(network.classes) classes, the data \(classes)"
    )
    try TrainingError.wrapModel { () throws(ModelError) in try network.validate() }
  }
}
