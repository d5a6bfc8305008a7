import Tensors

/// Grouped convolution: `output[n, o, y, x] = bias[o] + Σ input[n, i, y·s + a, x·s + b] · weight[o, i, a, b]`, the sum over the
/// input channels of o's group.
///
/// Maps are `[batch, channel, height, width]`. A dense layer is a convolution whose kernel is as large as its input. Holds
/// the weights; what computes with them is chosen by `WeightPacking.Method`.
public final class Convolution {
  /// The numbers of the convolution.
  public let geometry: ConvolutionGeometry
  /// The weights that can have a gradient, packed as `WeightPacking` says.
  public let weights: Parameter
  /// The weights of taps that are left out, since they only ever read padding; nil where none are.
  public let idleWeights: Parameter?
  /// The bias by lane.
  public let bias: Parameter?

  /// The most images of a pass.
  let batch: Int
  private let packing: WeightPacking
  private let kernel: any ConvolutionKernel
  private let ownWeightMask: [Float]?

  /// A convolution with weights of zero for batches of up to `batch` images.
  ///
  /// - Parameter onOneDNN: Whether oneDNN computes it even where there is a kernel of this project's own: to compare them.
  /// - Throws: `KernelError.oneDNNFailed` when oneDNN is needed and cannot make it.
  public init(
    _ geometry: ConvolutionGeometry, batch: Int, trainable: Bool, workspace: Workspace, onOneDNN: Bool = false
  ) throws(KernelError) {
    self.geometry = geometry
    self.batch = batch
    packing = WeightPacking(geometry, onOneDNN: onOneDNN)
    weights = Parameter(count: packing.count, hasGradient: trainable)
    idleWeights = packing.idleCount == 0 ? nil : Parameter(count: packing.idleCount, hasGradient: false)
    let count = geometry.outputShape(batch: 1).paddedChannels
    bias = geometry.hasBias ? Parameter(count: count, hasGradient: trainable) : nil
    switch packing.method {
    case .pointwise:
      kernel = PointwiseConvolution(
        geometry, packing, batch: batch, trainable: trainable, workspace: workspace)
    case .direct, .directGroups:
      kernel = DirectConvolution(geometry, packing, batch: batch, trainable: trainable, workspace: workspace)
    case .oneDNN:
      kernel = try OneDNNConvolution(
        geometry, packing, batch: batch, trainable: trainable, workspace: workspace)
    }
    ownWeightMask = trainable && packing.hasForeignWeights ? Convolution.mask(packing) : nil
  }

  private static func mask(_ packing: WeightPacking) -> [Float] {
    var mask = [Float](repeating: 0, count: packing.count)
    packing.forEachWeight { _, packed in if let packed { mask[packed] = 1 } }
    return mask
  }

  /// The names of the kernels that run: of the forward pass, of the gradient of the input and of that of the weights.
  ///
  /// oneDNN names the passes that were made, which is forward alone where nothing is trained.
  public var implementations: [String] { kernel.implementations }

  // MARK: - Passes

  /// Computes the output of the first `images` images.
  ///
  /// - Throws: `KernelError.invalidConvolution` when maps do not fit, `.oneDNNFailed` when oneDNN fails.
  public func forward(_ source: MapSource, to target: MapTarget, images: Int) throws(KernelError) {
    try check(images: images, input: source.holds, output: target.holds)
    target.begin()
    try kernel.forward(
      source, weights: weights.values, bias: bias?.values, to: target, images: images)
    target.finish(images: images)
  }

  /// Computes the gradients of weights and bias, and of the input where an `inputTarget` is given.
  ///
  /// `inputTarget` may write over the maps that `source` reads. The bias' gradient is left out where `biasGradient` is false.
  ///
  /// - Throws: `KernelError.invalidConvolution` when maps do not fit or the convolution is not trained, `.oneDNNFailed` when
  ///   oneDNN fails.
  public func backward(
    source: MapSource, outputGradient: MapSource, inputTarget: MapTarget?, biasGradient: Bool = true,
    images: Int
  ) throws(KernelError) {
    guard let gradient = weights.gradient else {
      throw .invalidConvolution("no gradients without training: \(geometry)")
    }
    try check(
      images: images, input: { source.holds($0) && inputTarget?.holds($0) ?? true },
      output: outputGradient.holds)
    inputTarget?.begin()
    try kernel.backward(
      source: source, weights: weights.values, outputGradient: outputGradient, weightGradient: gradient,
      biasGradient: biasGradient ? bias?.gradient : nil, inputTarget: inputTarget, images: images)
    inputTarget?.finish(images: images)
    clearForeignGradients(gradient)
  }

  /// Computes the output of the first `images` images.
  ///
  /// - Throws: `KernelError.invalidConvolution` when maps do not fit, `.oneDNNFailed` when oneDNN fails.
  public func forward(_ input: FeatureMap, _ output: FeatureMap, images: Int) throws(KernelError) {
    try forward(.map(input), to: .map(output), images: images)
  }

  /// Computes the gradients of weights and bias, and of the input where `inputGradient` is given; it may be the input itself.
  ///
  /// - Throws: `KernelError.invalidConvolution` when maps do not fit, `.oneDNNFailed` when oneDNN fails.
  public func backward(
    input: FeatureMap, outputGradient: FeatureMap, inputGradient: FeatureMap?, images: Int
  ) throws(KernelError) {
    try backward(
      source: .map(input), outputGradient: .map(outputGradient), inputTarget: inputGradient.map { .map($0) },
      images: images)
  }

  /// Groups that are computed together have no weights between them: their gradient is none of the network's.
  private func clearForeignGradients(_ gradient: AlignedFloats) {
    guard let ownWeightMask else { return }
    let values = gradient.pointer
    ownWeightMask.withUnsafeBufferPointer { mask in
      for index in 0..<mask.count { values[index] *= mask[index] }
    }
  }

  // MARK: - Weights in OIHW

  /// Which of the numbers that belong to a parameter: its values, its gradient, what an optimizer keeps for it.
  public typealias Storage = (Parameter) -> AlignedFloats?

  /// Sets the weights from OIHW: `[output, input per group, height, width]`, and the bias from `[output]`.
  ///
  /// - Throws: `KernelError.invalidConvolution` when the number of values is wrong.
  public func load(weights logical: [Float], bias values: [Float]?) throws(KernelError) {
    try load(weights: logical, bias: values, into: { $0.values })
  }

  /// Sets other numbers of the weights and the bias, in the same axes; those that have no storage are left out.
  ///
  /// - Throws: `KernelError.invalidConvolution` when the number of values is wrong.
  public func load(weights logical: [Float], bias values: [Float]?, into storage: Storage) throws(KernelError)
  {
    guard logical.count == geometry.weightCount,
      (values?.count ?? geometry.outputChannels) == geometry.outputChannels
    else {
      throw .invalidConvolution("\(logical.count) weights and \(values?.count ?? 0) biases for \(geometry)")
    }
    let (own, rest) = (storage(weights), idleWeights.flatMap(storage))
    own?.clear()
    var idle = 0
    packing.forEachWeight { position, packed in
      if let packed {
        own?.pointer[packed] = logical[position]
      } else {
        rest?.pointer[idle] = logical[position]
        idle += 1
      }
    }
    if let vector = bias.flatMap(storage), let values {
      let shape = geometry.outputShape(batch: 1)
      for (channel, value) in values.enumerated() { vector.pointer[shape.lane(ofChannel: channel)] = value }
    }
  }

  /// Some numbers of the weights in OIHW, `[output, input per group, height, width]`, zero where they have no storage; nil
  /// where none has.
  public func logicalWeights(_ storage: Storage) -> Tensor? {
    guard let own = storage(weights) else { return nil }
    let rest = idleWeights.flatMap(storage)
    var result = Tensor(
      repeating: 0, shape: [geometry.outputChannels, geometry.groupInput, geometry.kernel, geometry.kernel])
    var next = 0
    packing.forEachWeight { position, packed in
      if let packed {
        result.values[position] = own.pointer[packed]
      } else if let rest {
        result.values[position] = rest.pointer[next]
        next += 1
      }
    }
    return result
  }

  /// Some numbers of the bias, `[output]`; nil where there is none.
  public func logicalBias(_ storage: Storage) -> Tensor? {
    guard let vector = bias.flatMap(storage) else { return nil }
    let shape = geometry.outputShape(batch: 1)
    return Tensor((0..<geometry.outputChannels).map { vector.pointer[shape.lane(ofChannel: $0)] })
  }

  /// The weights in OIHW: `[output, input per group, height, width]`.
  public var logicalWeights: Tensor { logicalWeights { $0.values } ?? Tensor([]) }

  /// The gradient of the weights in OIHW, zero for taps that only read padding; nil where there is none.
  public var logicalGradient: Tensor? { logicalWeights { $0.gradient } }

  /// The bias, `[output]`; nil where there is none.
  public var logicalBias: Tensor? { logicalBias { $0.values } }

  /// The gradient of the bias, `[output]`; nil where there is none.
  public var logicalBiasGradient: Tensor? { logicalBias { $0.gradient } }
}
