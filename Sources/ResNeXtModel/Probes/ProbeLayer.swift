import Kernels
import Tensors

/// One layer of a network in inference mode, forward and backward: planar maps `[channel, height, width]` of one image.
///
/// A gradient is always that of one scalar with respect to the map in question.
protocol ProbeLayer {
  /// What the layer writes, given what it reads.
  ///
  /// - Throws: `KernelError` when an operation fails.
  func output(_ inputs: [[Float]]) throws(KernelError) -> [Float]

  /// The gradient of every input, given what was read and written and the gradient of what was written.
  ///
  /// - Throws: `KernelError` when an operation fails.
  func gradients(_ inputs: [[Float]], output: [Float], gradient: [Float]) throws(KernelError) -> [[Float]]
}

/// A layer that changes no value: flattening, and padding that the convolution behind it does itself.
struct PassingLayer: ProbeLayer {
  func output(_ inputs: [[Float]]) -> [Float] { inputs[0] }
  func gradients(_ inputs: [[Float]], output: [Float], gradient: [Float]) -> [[Float]] { [gradient] }
}

/// A grouped convolution, or the dense layer as a convolution as large as the map.
struct ConvolutionLayer: ProbeLayer {
  let convolution: Convolution

  func output(_ inputs: [[Float]]) throws(KernelError) -> [Float] {
    let written = FeatureMap(convolution.geometry.outputShape(batch: 1))
    try convolution.forward(read(inputs[0]), written, images: 1)
    return written.tensor(images: 1).values
  }

  func gradients(_ inputs: [[Float]], output: [Float], gradient: [Float]) throws(KernelError) -> [[Float]] {
    let outputGradient = FeatureMap(convolution.geometry.outputShape(batch: 1))
    outputGradient.load(gradient, images: 1)
    // Fresh zeros: a 1×1 with a stride writes the positions it reads, and leaves the others.
    let inputGradient = FeatureMap(convolution.geometry.inputShape(batch: 1))
    try convolution.backward(
      source: .map(read(inputs[0])), outputGradient: .map(outputGradient),
      inputTarget: .map(inputGradient), biasGradient: false, images: 1)
    return [inputGradient.tensor(images: 1).values]
  }

  private func read(_ values: [Float]) -> FeatureMap {
    let map = FeatureMap(convolution.geometry.inputShape(batch: 1))
    map.load(values, images: 1)
    return map
  }
}

/// Batch normalization with the running statistics, which no image moves: `scale · y + shift` a channel.
///
/// So its gradient is `scale · g`; the terms that mean and variance of a batch add in training are not there.
struct FrozenNormalizationLayer: ProbeLayer {
  let scale: [Float]
  let shift: [Float]

  func output(_ inputs: [[Float]]) -> [Float] {
    let area = inputs[0].count / scale.count
    return mapped(inputs[0]) { index, value in value * scale[index / area] + shift[index / area] }
  }

  func gradients(_ inputs: [[Float]], output: [Float], gradient: [Float]) -> [[Float]] {
    let area = gradient.count / scale.count
    return [mapped(gradient) { index, value in value * scale[index / area] }]
  }
}

/// max(x, 0); at 0 its gradient is 0, as in the kernels, PyTorch and TensorFlow.
///
/// What a mute sets to zero behind the ReLU stops gradients the same way.
struct RectifierLayer: ProbeLayer {
  func output(_ inputs: [[Float]]) -> [Float] { mapped(inputs[0]) { max($1, 0) } }

  func gradients(_ inputs: [[Float]], output: [Float], gradient: [Float]) -> [[Float]] {
    [mapped(gradient) { output[$0] > 0 ? $1 : 0 }]
  }
}

/// A pool of windows, or over the whole map.
struct PoolingLayer: ProbeLayer {
  let pooling: Pooling

  func output(_ inputs: [[Float]]) -> [Float] {
    let written = FeatureMap(pooling.outputShape)
    pooling.forward(read(inputs[0]), written, images: 1)
    return written.tensor(images: 1).values
  }

  func gradients(_ inputs: [[Float]], output: [Float], gradient: [Float]) -> [[Float]] {
    let outputGradient = FeatureMap(pooling.outputShape)
    outputGradient.load(gradient, images: 1)
    let inputGradient = FeatureMap(pooling.inputShape)
    pooling.backward(
      input: read(inputs[0]), outputGradient: outputGradient, inputGradient: inputGradient, images: 1)
    return [inputGradient.tensor(images: 1).values]
  }

  private func read(_ values: [Float]) -> FeatureMap {
    let map = FeatureMap(pooling.inputShape)
    map.load(values, images: 1)
    return map
  }
}

/// The sum of residual and shortcut: both have the gradient of the sum.
struct AdditionLayer: ProbeLayer {
  func output(_ inputs: [[Float]]) -> [Float] {
    inputs.dropFirst().reduce(inputs[0]) { sum, term in mapped(sum) { $1 + term[$0] } }
  }

  func gradients(_ inputs: [[Float]], output: [Float], gradient: [Float]) -> [[Float]] {
    inputs.map { _ in gradient }
  }
}

/// What a function of place and value makes of every value.
@inline(__always)
private func mapped(_ values: [Float], _ function: (_ index: Int, _ value: Float) -> Float) -> [Float] {
  [Float](unsafeUninitializedCapacity: values.count) { target, count in
    for index in values.indices { target[index] = function(index, values[index]) }
    count = values.count
  }
}

extension Array where Element == Float {
  /// Adds another map's values to these.
  mutating func add(_ other: [Float]) {
    for index in indices { self[index] += other[index] }
  }
}
