import Kernels
import Tensors

/// How much memory work with a network takes, from its description: asked before any of it is reserved.
///
/// Every part is counted in bytes; sums that no machine could hold stay at the largest number.
public struct MemoryPlan: Hashable, Sendable {
  /// The network.
  public let configuration: NetworkConfiguration
  /// The most images of a pass.
  public let batch: Int
  /// Whether gradients are computed.
  public let trainable: Bool
  /// Threads, each with scratch memory of its own.
  public let threads: Int
  /// What is kept beside the network.
  public let companions: Companions
  /// Whether passes are run; a network that only holds weights never touches its maps and scratch memory.
  public let computes: Bool

  /// What is kept beside a network while one works with it.
  public struct Companions: Hashable, Sendable {
    /// Copies of all weights, as files hold them.
    public var weightsCopies: Int
    /// Values that the optimizer keeps for a parameter, copies for a checkpoint counted.
    public var moments: Int
    /// Whether the optimizer also keeps them for parameters that no gradient reaches, to let them decay.
    public var momentsOfIdle: Bool
    /// Batches of images, `[batch, 3, size, size]`.
    public var batches: Int
    /// Bytes of other things, such as images that are made once and kept.
    public var otherBytes: Int

    /// Companions of their numbers; none by default.
    public init(
      weightsCopies: Int = 0, moments: Int = 0, momentsOfIdle: Bool = false, batches: Int = 0,
      otherBytes: Int = 0
    ) {
      self.weightsCopies = weightsCopies
      self.moments = moments
      self.momentsOfIdle = momentsOfIdle
      self.batches = batches
      self.otherBytes = otherBytes
    }
  }

  /// The plan of a network that is made with these arguments.
  public init(
    _ configuration: NetworkConfiguration, batch: Int, trainable: Bool, threads: Int,
    companions: Companions = Companions(), computes: Bool = true
  ) {
    self.configuration = configuration
    self.batch = batch
    self.trainable = trainable
    self.threads = threads
    self.companions = companions
    self.computes = computes
  }

  /// The plan of drawing first weights, and of loading a network with weights: it and they are there at the same time.
  public static func loading(_ configuration: NetworkConfiguration) -> MemoryPlan {
    MemoryPlan(
      configuration, batch: 1, trainable: false, threads: 1, companions: Companions(weightsCopies: 1),
      computes: false)
  }

  /// What a process takes that does nothing yet: its own code, libraries and their tables.
  public static let program = 38_000_000

  /// The bytes of everything.
  ///
  /// - Throws: `ModelError` when the configuration is not valid.
  public func bytes() throws(ModelError) -> Int { bytes(of: try FusedNetwork(LayerGraph(configuration))) }

  /// The bytes of everything, for a network that has been read from its graph already.
  private func bytes(of network: FusedNetwork) -> Int {
    let network = NetworkMemory(network, batch: batch, trainable: trainable)
    let image = 3 * configuration.inputSize * configuration.inputSize
    let decaying = companions.momentsOfIdle ? network.idle : 0
    let passes = [
      (network.maps, 4), (network.gradientMaps, 4), (network.scratch.sharedFloats, 4),
      (network.scratch.bytesPerWorker, max(1, threads)), (batch * image, 4 * companions.batches),
    ]
    // Where weights are read or drawn, the largest tensor is there twice more: as it comes, and with its axes turned.
    let largest = companions.weightsCopies > 0 ? 2 * network.largest : 0
    return total(
      (computes ? passes : []) + [
        (network.parameters, 4), (network.weights, 4 * companions.weightsCopies), (largest, 4),
        (network.trained + decaying, 4 * companions.moments), (companions.otherBytes, 1),
        (MemoryPlan.program, 1),
      ])
  }

  private func total(_ products: [(Int, Int)]) -> Int {
    products.reduce(0) { sum, factors in
      let (product, tooMuch) = factors.0.multipliedReportingOverflow(by: factors.1)
      let (next, overflow) = sum.addingReportingOverflow(product)
      return tooMuch || overflow ? .max : next
    }
  }

  /// Refuses what does not fit.
  ///
  /// - Throws: `ModelError.notEnoughMemory` with the figure and what would fit; others when the configuration is not valid.
  public func require(_ memory: AvailableMemory) throws(ModelError) {
    try require(memory, for: FusedNetwork(LayerGraph(configuration)))
  }

  /// Refuses what does not fit, for a network that has been read from its graph already.
  ///
  /// - Throws: `ModelError.notEnoughMemory` with the figure and what would fit.
  func require(_ memory: AvailableMemory, for network: FusedNetwork) throws(ModelError) {
    let needed = bytes(of: network)
    guard let available = memory.bytes, needed > available else { return }
    throw .notEnoughMemory(needed: needed, available: available, fitting: fitting(available))
  }

  /// The largest batch that fits, a power of two; where not even one image does, the largest input that does, halved from
  /// the one at hand.
  public func fitting(_ available: Int) -> FittingSize? {
    var size = 1 << 16
    while size >= 1 {
      if size < batch, fits(with(batch: size), available) { return .batch(size) }
      size /= 2
    }
    var input = configuration.inputSize / 2
    while input >= 7 {
      if fits(with(inputSize: input), available) { return .input(input) }
      input /= 2
    }
    return nil
  }

  private func fits(_ plan: MemoryPlan, _ available: Int) -> Bool {
    guard let needed = try? plan.bytes() else { return false }
    return needed <= available
  }

  private func with(batch: Int) -> MemoryPlan {
    MemoryPlan(
      configuration, batch: batch, trainable: trainable, threads: threads, companions: companions,
      computes: computes)
  }

  private func with(inputSize: Int) -> MemoryPlan {
    var smaller = configuration
    smaller.inputSize = inputSize
    return MemoryPlan(
      smaller, batch: batch, trainable: trainable, threads: threads, companions: companions,
      computes: computes)
  }
}

/// A size that would fit where another did not, in words that fit the command line and the notebook.
public enum FittingSize: Hashable, Sendable, CustomStringConvertible {
  /// Images a pass.
  case batch(Int)
  /// Height and width of the images.
  case input(Int)

  /// The size in words.
  public var description: String {
    switch self {
    case .batch(let images): return "a batch of \(images)"
    case .input(let side): return "an input of \(side)×\(side)"
    }
  }
}
