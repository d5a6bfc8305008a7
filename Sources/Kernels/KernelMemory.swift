// What operations hold, computed from their numbers alone: memory is planned before any is taken.

/// The scratch memory that an operation asks of its `Workspace`.
public struct ScratchNeeds: Hashable, Sendable {
  /// Bytes that every worker has for itself.
  public var bytesPerWorker: Int
  /// Floats that all workers share.
  public var sharedFloats: Int

  /// Needs of their parts; none by default.
  public init(bytesPerWorker: Int = 0, sharedFloats: Int = 0) {
    self.bytesPerWorker = bytesPerWorker
    self.sharedFloats = sharedFloats
  }

  /// Grows to what two operations need that run one after the other.
  public mutating func cover(_ other: ScratchNeeds) {
    bytesPerWorker = max(bytesPerWorker, other.bytesPerWorker)
    sharedFloats = max(sharedFloats, other.sharedFloats)
  }
}

/// What a convolution holds, in floats.
public struct ConvolutionMemory: Hashable, Sendable {
  /// Weights and bias.
  public let parameters: Int
  /// Their gradients: as many as an optimizer keeps moments of.
  public let gradients: Int
  /// Weights that no gradient reaches.
  public let idle: Int
  /// Marks of the weights that are the network's own, where groups are computed together.
  public let mask: Int
  /// A copy of the weights as files hold them.
  public let logical: Int
  /// The map of a gradient that is written out before oneDNN reads it.
  public let writtenGradient: Int
  /// What it asks of the workspace.
  public let scratch: ScratchNeeds

  /// The memory of a convolution for batches of up to `batch` images; `isNormalized` says that its output's gradient comes
  /// through a normalization.
  public init(_ geometry: ConvolutionGeometry, batch: Int, trainable: Bool, isNormalized: Bool) {
    let packing = WeightPacking(geometry)
    let bias = geometry.hasBias ? geometry.outputShape(batch: 1).paddedChannels : 0
    let weights = (packing.count + channelBlock - 1) / channelBlock * channelBlock
    parameters = weights + packing.idleCount + bias
    gradients = trainable ? weights + bias : 0
    idle = packing.idleCount
    mask = trainable && packing.hasForeignWeights ? packing.count : 0
    logical = geometry.weightCount + (geometry.hasBias ? geometry.outputChannels : 0)
    let isWritten = trainable && isNormalized && packing.method == .oneDNN
    writtenGradient = isWritten ? geometry.outputShape(batch: batch).storageCount : 0
    switch packing.method {
    case .pointwise:
      scratch = PointwiseScratch(geometry, packing, batch: batch, trainable: trainable).needs
    case .direct, .directGroups:
      scratch = DirectConvolution.scratch(geometry, packing, batch: batch, trainable: trainable)
    case .oneDNN:
      scratch = OneDNNConvolution.scratch(geometry, packing, batch: batch, trainable: trainable)
    }
  }
}

/// What a batch normalization holds, in floats.
public struct NormalizationMemory: Hashable, Sendable {
  /// γ, β and all numbers per lane, those of every shard included.
  public let numbers: Int
  /// The gradients of γ and β, among `numbers`.
  public let gradients: Int
  /// A copy of γ, β and the running statistics as files hold them.
  public let logical: Int

  /// The memory of a normalization of maps of a shape.
  public init(_ shape: MapShape, trainable: Bool) {
    let padded = shape.paddedChannels
    // Running mean and variance, mean, scale, shift, inverse deviation, and the gradient's mean and slope.
    let vectors = 8
    let shards = trainable ? Shards.most : 0
    gradients = trainable ? 2 * padded : 0
    numbers = 2 * padded + gradients + vectors * padded + shards * (2 * padded + shape.blocks)
    logical = 4 * shape.channels
  }
}
