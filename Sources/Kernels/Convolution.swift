import COneDNN
import Synchronization
import Tensors

/// Grouped convolution on oneDNN: `output[n, o, y, x] = bias[o] + Σ input[n, i, y·s + a, x·s + b] · weight[o, i, a, b]`, the
/// sum over the input channels of o's group.
///
/// Maps are `[batch, channel, height, width]`. Shards of the batch run beside each other, each on one thread. A dense layer
/// is a convolution whose kernel is as large as its input.
public final class Convolution {
  /// The numbers of the convolution.
  public let geometry: ConvolutionGeometry
  /// The weights that can have a gradient, packed as gOIhw8i8o.
  public let weights: Parameter
  /// The weights of taps that only ever read padding; nil where there are none.
  public let idleWeights: Parameter?
  /// The bias, padded to whole vectors.
  public let bias: Parameter?

  private let workspace: Workspace
  private let shardSize: Int
  private var primitives: [PrimitiveKey: ConvolutionPrimitive] = [:]
  private let transposedWeights: AlignedFloats?
  private let ownWeightMask: [Float]?

  private struct PrimitiveKey: Hashable {
    let pass: UInt32
    let images: Int
  }

  /// A convolution with weights of zero for batches of up to `batch` images.
  ///
  /// - Throws: `KernelError.oneDNNFailed` when oneDNN cannot make it.
  public init(_ geometry: ConvolutionGeometry, batch: Int, trainable: Bool, workspace: Workspace)
    throws(KernelError)
  {
    self.geometry = geometry
    self.workspace = workspace
    shardSize = Shards.size(batch: batch, geometry: geometry)
    weights = Parameter(count: geometry.packedCount, hasGradient: trainable)
    let idleCount = geometry.kernel * geometry.kernel - geometry.rowTaps.count * geometry.columnTaps.count
    idleWeights =
      idleCount == 0
      ? nil : Parameter(count: idleCount * geometry.outputChannels * geometry.groupInput, hasGradient: false)
    let padded = geometry.outputShape(batch: 1).paddedChannels
    bias = geometry.hasBias ? Parameter(count: padded, hasGradient: trainable) : nil
    transposedWeights = trainable ? AlignedFloats(count: geometry.packedCount) : nil
    ownWeightMask = trainable && geometry.hasForeignWeights ? Convolution.mask(geometry) : nil
    _ = try primitive(onednn_forward, images: min(batch, shardSize))
    if trainable {
      _ = try primitive(onednn_backward_weights, images: min(batch, shardSize))
      _ = try primitive(onednn_backward_data, images: min(batch, shardSize))
      let shards = (batch + shardSize - 1) / shardSize
      workspace.reserve(sharedFloats: shards * (geometry.packedCount + padded))
    }
  }

  private static func mask(_ geometry: ConvolutionGeometry) -> [Float] {
    var mask = [Float](repeating: 0, count: geometry.packedCount)
    geometry.forEachWeight { _, packed in if let packed { mask[packed] = 1 } }
    return mask
  }

  /// What oneDNN calls the kernels it runs: forward, and where it is trained, backward data and backward weights.
  public var implementations: [String] {
    [onednn_forward, onednn_backward_data, onednn_backward_weights].compactMap { pass in
      primitives[PrimitiveKey(pass: pass.rawValue, images: shardSize)]?.implementation
    }
  }

  private func primitive(_ pass: onednn_pass, images: Int) throws(KernelError) -> ConvolutionPrimitive {
    let key = PrimitiveKey(pass: pass.rawValue, images: images)
    if let made = primitives[key] { return made }
    let made = try ConvolutionPrimitive(
      geometry, pass: pass, images: images, workers: workspace.workers.threads)
    workspace.reserve(bytesPerWorker: made.scratchBytes)
    primitives[key] = made
    return made
  }

  /// The primitives of all shards of a batch: the last shard may be smaller.
  private func primitives(_ pass: onednn_pass, _ shards: Shards) throws(KernelError) -> [ConvolutionPrimitive]
  {
    let whole = try primitive(pass, images: min(shards.size, shards.images))
    let last = try primitive(pass, images: shards.range(shards.count - 1).count)
    return (0..<shards.count).map { $0 == shards.count - 1 ? last : whole }
  }

  /// Computes the output of the first `images` images.
  ///
  /// - Throws: `KernelError.oneDNNFailed` when oneDNN fails.
  public func forward(_ input: FeatureMap, _ output: FeatureMap, images: Int) throws(KernelError) {
    let shards = Shards(size: shardSize, images: images)
    let primitives = try primitives(onednn_forward, shards)
    let scratch = workspace.workerMemory()
    let failures = Atomic<Int>(0)
    workspace.workers.forEach(shards.count) { shard, worker in
      let first = shards.range(shard).lowerBound
      let succeeded = primitives[shard].execute(
        worker: worker, source: input.image(first), weights: weights.values.pointer,
        bias: bias?.values.pointer,
        destination: output.image(first), scratch: scratch[worker])
      if !succeeded { failures.wrappingAdd(1, ordering: .relaxed) }
    }
    try check(failures)
  }

  /// Computes the gradients of weights and bias, and of the input where `inputGradient` is given.
  ///
  /// `inputGradient` may be the input itself: a shard's input is read for the last time before its gradient is written.
  ///
  /// - Throws: `KernelError.oneDNNFailed` when oneDNN fails.
  public func backward(
    input: FeatureMap, outputGradient: FeatureMap, inputGradient: FeatureMap?, images: Int
  ) throws(KernelError) {
    guard let gradient = weights.gradient, let transposedWeights else { return }
    let shards = Shards(size: shardSize, images: images)
    let weightPasses = try primitives(onednn_backward_weights, shards)
    let dataPasses = try primitives(onednn_backward_data, shards)
    if inputGradient != nil { transposeWeights(into: transposedWeights) }
    let padded = outputGradient.shape.paddedChannels
    let partialSize = geometry.packedCount + padded
    let partials = workspace.sharedMemory()
    let scratch = workspace.workerMemory()
    let failures = Atomic<Int>(0)
    workspace.workers.forEach(shards.count) { shard, worker in
      let first = shards.range(shard).lowerBound
      let partial = partials + shard * partialSize
      var succeeded = weightPasses[shard].execute(
        worker: worker, source: input.image(first), weights: partial, bias: partial + geometry.packedCount,
        destination: outputGradient.image(first), scratch: scratch[worker])
      if let inputGradient {
        succeeded =
          dataPasses[shard].execute(
            worker: worker, source: inputGradient.image(first), weights: transposedWeights.pointer, bias: nil,
            destination: outputGradient.image(first), scratch: scratch[worker]) && succeeded
      }
      if !succeeded { failures.wrappingAdd(1, ordering: .relaxed) }
    }
    try check(failures)
    sum(partials, stride: partialSize, shards: shards.count, into: gradient)
    if let biasGradient = bias?.gradient {
      sum(partials + geometry.packedCount, stride: partialSize, shards: shards.count, into: biasGradient)
    }
    clearForeignGradients(gradient)
  }

  private func check(_ failures: borrowing Atomic<Int>) throws(KernelError) {
    guard failures.load(ordering: .relaxed) == 0 else {
      throw .oneDNNFailed("oneDNN could not run \(geometry)")
    }
  }

  /// Adds the shards' partial sums in their order.
  private func sum(
    _ partials: UnsafeMutablePointer<Float>, stride: Int, shards: Int, into result: AlignedFloats
  ) {
    workspace.workers.forEachChunk(of: result.count / channelBlock, size: 4096) { chunk in
      let destination = lanes(result.pointer)
      for index in chunk {
        var total = lanes(partials)[index]
        for shard in 1..<max(1, shards) { total += lanes(partials + shard * stride)[index] }
        destination[index] = total
      }
    }
  }

  /// Groups that are computed together have no weights between them: their gradient is none of the network's.
  private func clearForeignGradients(_ gradient: AlignedFloats) {
    guard let ownWeightMask else { return }
    for index in 0..<gradient.count { gradient.pointer[index] *= ownWeightMask[index] }
  }

  /// Turns every 8×8 block around: gOIhw8i8o becomes gOIhw8o8i, which the gradient of the data reads.
  private func transposeWeights(into transposed: AlignedFloats) {
    let blockFloats = channelBlock * channelBlock
    workspace.workers.forEachChunk(of: geometry.packedCount / blockFloats, size: 512) { chunk in
      for block in chunk {
        let from = weights.values.pointer + block * blockFloats
        let to = transposed.pointer + block * blockFloats
        for row in 0..<channelBlock {
          for column in 0..<channelBlock {
            to[column * channelBlock + row] = from[row * channelBlock + column]
          }
        }
      }
    }
  }

  // MARK: - Weights in OIHW

  /// Sets the weights from OIHW: `[output, input per group, height, width]`, and the bias from `[output]`.
  ///
  /// - Throws: `KernelError.invalidConvolution` when the number of values is wrong.
  public func load(weights logical: [Float], bias values: [Float]?) throws(KernelError) {
    guard logical.count == geometry.weightCount,
      (values?.count ?? geometry.outputChannels) == geometry.outputChannels
    else {
      throw .invalidConvolution("\(logical.count) weights and \(values?.count ?? 0) biases for \(geometry)")
    }
    weights.values.clear()
    var idle = 0
    geometry.forEachWeight { position, packed in
      if let packed {
        weights.values.pointer[packed] = logical[position]
      } else if let idleWeights {
        idleWeights.values.pointer[idle] = logical[position]
        idle += 1
      }
    }
    if let bias, let values {
      for (index, value) in values.enumerated() { bias.values.pointer[index] = value }
    }
  }

  /// The weights in OIHW: `[output, input per group, height, width]`.
  public var logicalWeights: Tensor { unpacked(weights.values, idle: idleWeights?.values) }

  /// The gradient of the weights in OIHW, zero for taps that only read padding; nil where there is none.
  public var logicalGradient: Tensor? { weights.gradient.map { unpacked($0, idle: nil) } }

  private func unpacked(_ packedValues: AlignedFloats, idle: AlignedFloats?) -> Tensor {
    var result = Tensor(
      repeating: 0, shape: [geometry.outputChannels, geometry.groupInput, geometry.kernel, geometry.kernel])
    var next = 0
    geometry.forEachWeight { position, packed in
      if let packed {
        result.values[position] = packedValues.pointer[packed]
      } else if let idle {
        result.values[position] = idle.pointer[next]
        next += 1
      }
    }
    return result
  }

  /// The bias, `[output]`; nil where there is none.
  public var logicalBias: Tensor? {
    bias.map { Tensor(Array($0.values.buffer.prefix(geometry.outputChannels))) }
  }

  /// The gradient of the bias, `[output]`; nil where there is none.
  public var logicalBiasGradient: Tensor? {
    bias?.gradient.map { Tensor(Array($0.buffer.prefix(geometry.outputChannels))) }
  }
}
