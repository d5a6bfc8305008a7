import Testing
import Tensors

@testable import Kernels

/// A rule whose ε keeps maps of one or two positions well conditioned.
let steadyRule = NormalizationRule(epsilon: 0.02, decay: 0.9, unbiasedRunningVariance: true)

/// The values that go into a `FusedLayer`.
struct FusedValues {
  let raw, weights, gradient: Tensor
  let bias: Tensor?
  let gammaBefore, betaBefore, gammaAfter, betaAfter: Tensor

  /// Random values for `images` images.
  ///
  /// With the seeds in use no value of the sweep lies so near a ReLU's corner that rounding alone decides about a gradient.
  init(_ geometry: ConvolutionGeometry, images: Int, seed: UInt64 = 3) {
    raw = randomTensor(
      [images, geometry.inputChannels, geometry.inputHeight, geometry.inputWidth], seed: 10 * seed)
    weights = randomTensor(
      [geometry.outputChannels, geometry.groupInput, geometry.kernel, geometry.kernel], seed: 10 * seed + 1)
    gradient = randomTensor(
      [images, geometry.outputChannels, geometry.outputHeight, geometry.outputWidth], seed: 10 * seed + 2)
    bias = geometry.hasBias ? randomTensor([geometry.outputChannels], seed: 10 * seed + 3) : nil
    gammaBefore = randomTensor([geometry.inputChannels], seed: 10 * seed + 4)
    betaBefore = randomTensor([geometry.inputChannels], seed: 10 * seed + 5)
    gammaAfter = randomTensor([geometry.outputChannels], seed: 10 * seed + 6)
    betaAfter = randomTensor([geometry.outputChannels], seed: 10 * seed + 7)
  }
}

/// What a pass through a `FusedLayer` and back leaves.
struct FusedResult: Equatable {
  var output, mean, runningMean, runningVariance: Tensor
  var inputGradient, weightGradient, gammaGradient, betaGradient: Tensor
}

/// Normalisation and ReLU, a convolution, and the normalisation and ReLU of what it writes: what a network repeats.
final class FusedLayer {
  let geometry: ConvolutionGeometry
  let convolution: Convolution
  /// What the convolution before wrote.
  let raw: FeatureMap
  let before: BatchNormalization
  let output: FeatureMap
  let after: BatchNormalization
  let inputGradient: FeatureMap
  private let workspace: Workspace

  /// A layer for batches of up to `batch` images.
  init(_ geometry: ConvolutionGeometry, batch: Int, workers: Workers = Workers(threads: 2)) throws {
    self.geometry = geometry
    workspace = Workspace(workers: workers)
    convolution = try Convolution(geometry, batch: batch, trainable: true, workspace: workspace)
    raw = FeatureMap(geometry.inputShape(batch: batch))
    before = BatchNormalization(raw.shape, rule: steadyRule, trainable: true)
    output = FeatureMap(geometry.outputShape(batch: batch))
    after = BatchNormalization(output.shape, rule: steadyRule, trainable: true)
    inputGradient = FeatureMap(raw.shape)
  }

  /// Forward and backward; behind the last ReLU stands `values.gradient`.
  ///
  /// - Parameter rectifiesSource: whether the last ReLU is left to the source that the convolution's backward pass reads, as
  ///   in a block whose residual ends in a ReLU.
  func run(_ values: FusedValues, rectifiesSource: Bool) throws -> FusedResult {
    let images = values.raw.shape[0]
    try convolution.load(weights: values.weights.values, bias: values.bias?.values)
    set(before, values.gammaBefore, values.betaBefore)
    set(after, values.gammaAfter, values.betaAfter)
    raw.load(values.raw.values, images: images)
    MapTarget.measured(raw, before).take(raw, images: images, workers: workspace.workers)
    spoil(output)
    spoil(inputGradient)
    let source = MapSource.normalized(raw, before, rectified: true)
    try convolution.forward(source, to: .measured(output, after), images: images)
    try convolution.backward(
      source: source,
      outputGradient: outputGradient(values.gradient, rectifiesSource: rectifiesSource),
      inputTarget: .activationGradient(inputGradient, raw: raw, before), images: images)
    return FusedResult(
      output: output.tensor(images: images), mean: after.tensor(after.mean),
      runningMean: after.tensor(after.runningMean), runningVariance: after.tensor(after.runningVariance),
      inputGradient: inputGradient.tensor(images: images),
      weightGradient: try #require(convolution.logicalGradient),
      gammaGradient: before.tensor(try #require(before.gamma.gradient)),
      betaGradient: before.tensor(try #require(before.beta.gradient)))
  }

  private func set(_ normalization: BatchNormalization, _ gamma: Tensor, _ beta: Tensor) {
    let channels = gamma.count
    normalization.set(normalization.gamma.values, to: gamma)
    normalization.set(normalization.beta.values, to: beta)
    normalization.set(normalization.runningMean, to: Tensor(repeating: 0, shape: [channels]))
    normalization.set(normalization.runningVariance, to: Tensor(repeating: 1, shape: [channels]))
  }

  /// Leaves no zero in a map that is to be written, nor in the workers' memory.
  private func spoil(_ map: FeatureMap) {
    map.storage.buffer.update(repeating: spoiled)
    for memory in workspace.workerMemory() { memory.buffer.update(repeating: .nan) }
  }

  /// The gradient before the normalisation behind the convolution, from that behind the last ReLU.
  private func outputGradient(_ gradient: Tensor, rectifiesSource: Bool) -> MapSource {
    let images = gradient.shape[0]
    let map = FeatureMap(output.shape)
    guard rectifiesSource else {
      map.load(gradient.values, images: images)
      MapTarget.activationGradient(map, raw: output, after)
        .take(map, images: images, workers: workspace.workers)
      return .gradient(map, raw: output, after, rectified: false)
    }
    // A positive activation lets every gradient through to the branch.
    map.load([Float](repeating: 1, count: gradient.count), images: images)
    let branch = BlockGradient.Branch(raw: output, normalization: after, rectified: true)
    MapTarget.blockGradient(BlockGradient(activation: map, shortcut: nil, branches: [branch]))
      .take(featureMap(gradient, groups: geometry.outputLayout), images: images, workers: workspace.workers)
    return .gradient(map, raw: output, after, rectified: true)
  }
}

/// What stands in a map before it is written.
let spoiled: Float = 77

/// The plain twins of a `FusedLayer`, step by step.
func fusedTwin(_ geometry: ConvolutionGeometry, _ values: FusedValues) -> FusedResult {
  let normalization = ReferenceBatchNormalization(epilogue: .relu, rule: steadyRule)
  let convolution = ReferenceConvolution(geometry)
  let activation = normalization.forward(
    input: values.raw, gamma: values.gammaBefore, beta: values.betaBefore, shortcut: nil,
    statistics: normalization.statistics(values.raw))
  let output = convolution.forward(input: activation, weights: values.weights, bias: values.bias)
  let after = normalization.backward(
    input: output, gamma: values.gammaAfter, beta: values.betaAfter, shortcut: nil,
    outputGradient: values.gradient)
  let gradients = convolution.backward(
    input: activation, weights: values.weights, outputGradient: after.input)
  let before = normalization.backward(
    input: values.raw, gamma: values.gammaBefore, beta: values.betaBefore, shortcut: nil,
    outputGradient: gradients.input)
  let statistics = normalization.statistics(output)
  let count = Double(output.count / geometry.outputChannels)
  let decay = Double(steadyRule.decay)
  return FusedResult(
    output: output, mean: Tensor(statistics.mean.map(Float.init)),
    runningMean: Tensor(statistics.mean.map { Float((1 - decay) * $0) }),
    runningVariance: Tensor(
      statistics.variance.map { Float(decay + (1 - decay) * $0 * (count > 1 ? count / (count - 1) : 1)) }),
    // The gradient in front of the ReLU, which is what the twin hands to a shortcut.
    inputGradient: before.shortcut, weightGradient: gradients.weights, gammaGradient: before.gamma,
    betaGradient: before.beta)
}

/// Whether all lanes without a channel are exactly zero in the first `images` images, and all images behind them untouched.
func keepsGaps(_ map: FeatureMap, images: Int, untouched: Float = spoiled) -> Bool {
  let shape = map.shape
  let channelLanes = Set((0..<shape.channels).map { shape.lane(ofChannel: $0) })
  return map.storage.buffer.enumerated().allSatisfy { index, value in
    guard index / shape.imageStride < images else { return value == untouched }
    let block = index % shape.imageStride / (shape.area * channelBlock)
    return channelLanes.contains(block * channelBlock + index % channelBlock) || value == 0
  }
}
