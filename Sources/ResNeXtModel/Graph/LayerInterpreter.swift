import Kernels
import Tensors

/// Runs a graph as it is written, layer by layer, with the kernels' plain twins: slow, and the yardstick of what runs fast.
///
/// It joins no paths and keeps every map, so that any form of a network and any layer of it can be looked at.
public struct LayerInterpreter {
  /// What is run.
  public let graph: LayerGraph
  private let units: [UnitKey: UnitTensors]
  private let dense: (weights: Tensor, bias: Tensor)
  private let rule: NormalizationRule

  /// An interpreter of a graph with the weights of its network, whatever the form of the blocks.
  ///
  /// - Throws: `ModelError.missingTensor`, `.shapeMismatch`, or `.cannotFuse` where the graph is of no network that runs.
  public init(_ graph: LayerGraph, weights: NetworkWeights) throws(ModelError) {
    self.graph = graph
    let network = try FusedNetwork(graph)
    let scheme = NamingScheme(graph.configuration.form)
    let source = TensorSource(
      tensors: Dictionary(weights.tensors.map { ($0.name, $0.tensor) }) { _, last in last })
    // The tensors are those of the network's own form, which says how many layers the notebook has for a unit.
    let own = try FusedNetwork(LayerGraph(graph.configuration))
    var units: [UnitKey: UnitTensors] = [:]
    for unit in own.units {
      units[unit.key] = try scheme.naming(of: unit.key, paths: unit.paths)
        .load(from: source, geometry: unit.geometry, statistics: true)
    }
    self.units = units
    dense = try scheme.naming(dense: network.head.dense).load(from: source)
    rule = NormalizationRule(graph.configuration.form)
  }

  /// What every layer writes for a batch `[batch, 3, side, side]`, by the layers' numbers; vectors are `[batch, values, 1, 1]`.
  ///
  /// - Throws: `ModelError.invalidConfiguration` where the images have another size.
  public func run(_ images: Tensor, mode: ForwardMode) throws(ModelError) -> [Tensor] {
    let size = graph.configuration.inputSize
    guard images.shape.count == 4, images.shape[1...] == [3, size, size] else {
      throw .invalidConfiguration(
        field: "input", reason: "images of \(images.shape) are not 3×\(size)×\(size)")
    }
    var values: [Tensor] = []
    for layer in graph.nodes {
      values.append(
        try ModelError.wrap { () throws(KernelError) in
          try output(of: layer, reading: layer.inputs.map { values[$0] }, images, mode)
        })
    }
    return values
  }

  private func output(
    of layer: LayerNode, reading inputs: [Tensor], _ images: Tensor, _ mode: ForwardMode
  ) throws(KernelError) -> Tensor {
    switch layer.operation {
    case .input: return images
    case .zeroPadding(let width): return padded(inputs[0], by: width)
    case .slice(let channels): return inputs[0].channels(channels)
    case .convolution(let convolution): return try convolved(inputs[0], convolution, layer)
    case .batchNormalization: return normalized(inputs[0], layer, mode)
    case .relu: return inputs[0].mapped { max($0, 0) }
    case .maxPool(let window): return pooled(inputs[0], .maximum, window, layer)
    case .averagePool(let window): return pooled(inputs[0], .average, window, layer)
    case .globalAverage:
      return pooled(inputs[0], .average, Window(kernel: layer.inputShape.side), layer)
    case .flatten:
      var flat = Tensor(repeating: 0, shape: [inputs[0].shape[0], layer.shape.channels, 1, 1])
      flat.values = inputs[0].values
      return flat
    case .concatenate: return Tensor.joiningChannels(inputs)
    case .add:
      return inputs.dropFirst().reduce(inputs[0]) { sum, term in
        var sum = sum
        for index in 0..<sum.count { sum.values[index] += term.values[index] }
        return sum
      }
    case .dense: return try multiplied(inputs[0], layer)
    }
  }
}

// MARK: - Operations

extension LayerInterpreter {
  private func convolved(
    _ input: Tensor, _ convolution: ConvolutionOperation, _ layer: LayerNode
  ) throws(KernelError) -> Tensor {
    guard let unit = layer.key.unit.flatMap({ units[$0] }) else { return input }
    var weights = unit.weights
    if let outputs = layer.share?.outputs { weights = weights.slices(outputs) }
    if let inputs = layer.share?.inputs { weights = weights.channels(inputs) }
    let geometry = try ConvolutionGeometry(
      inputChannels: input.shape[1], outputChannels: convolution.outputs, groups: convolution.groups,
      kernel: convolution.window.kernel, stride: convolution.window.stride,
      padding: .all(convolution.window.padding), inputHeight: input.shape[2], inputWidth: input.shape[3],
      hasBias: convolution.hasBias)
    let bias = convolution.hasBias ? unit.bias.map { share($0, of: layer) } : nil
    return ReferenceConvolution(geometry).forward(input: input, weights: weights, bias: bias)
  }

  private func normalized(_ input: Tensor, _ layer: LayerNode, _ mode: ForwardMode) -> Tensor {
    guard let unit = layer.key.unit.flatMap({ units[$0] }), let mean = unit.runningMean,
      let variance = unit.runningVariance
    else { return input }
    let twin = ReferenceBatchNormalization(epilogue: .none, rule: rule)
    let statistics =
      mode == .training
      ? twin.statistics(input)
      : ReferenceBatchNormalization.ChannelStatistics(
        mean: share(mean, of: layer).values.map(Double.init),
        variance: share(variance, of: layer).values.map(Double.init))
    return twin.forward(
      input: input, gamma: share(unit.gamma, of: layer), beta: share(unit.beta, of: layer), shortcut: nil,
      statistics: statistics)
  }

  /// The part of a vector, one value an output channel, that a layer reads.
  private func share(_ vector: Tensor, of layer: LayerNode) -> Tensor {
    layer.share?.outputs.map { vector.slices($0) } ?? vector
  }

  private func pooled(_ input: Tensor, _ kind: PoolingKind, _ window: Window, _ layer: LayerNode) -> Tensor {
    ReferencePooling(
      kind, window: window.kernel, stride: window.stride, padding: window.padding,
      outputHeight: layer.shape.side, outputWidth: layer.shape.side
    ).forward(input)
  }

  private func padded(_ input: Tensor, by width: Int) -> Tensor {
    let (height, columns) = (input.shape[2], input.shape[3])
    let (newHeight, newColumns) = (height + 2 * width, columns + 2 * width)
    var result = Tensor(repeating: 0, shape: [input.shape[0], input.shape[1], newHeight, newColumns])
    for plane in 0..<input.shape[0] * input.shape[1] {
      for row in 0..<height {
        let source = (plane * height + row) * columns
        let target = (plane * newHeight + row + width) * newColumns + width
        result.values.replaceSubrange(
          target..<target + columns, with: input.values[source..<source + columns])
      }
    }
    return result
  }

  /// The dense layer as a convolution over all positions of what it reads.
  private func multiplied(_ input: Tensor, _ layer: LayerNode) throws(KernelError) -> Tensor {
    var flat = input
    if let shape = try? input.reshaped([input.shape[0], layer.inputShape.channels, 1, 1]) { flat = shape }
    let geometry = try ConvolutionGeometry(
      inputChannels: layer.inputShape.channels, outputChannels: layer.shape.channels, kernel: 1,
      inputHeight: 1,
      inputWidth: 1, hasBias: true)
    return ReferenceConvolution(geometry).forward(input: flat, weights: dense.weights, bias: dense.bias)
  }
}

extension Tensor {
  /// Some channels of `[batch, channel, …]`; of weights, some inputs.
  func channels(_ range: Range<Int>) -> Tensor {
    let area = shape.dropFirst(2).reduce(1, *)
    var result = Tensor(repeating: 0, shape: [shape[0], range.count] + shape.dropFirst(2))
    let length = range.count * area
    for image in 0..<shape[0] {
      let start = (image * shape[1] + range.lowerBound) * area
      result.values.replaceSubrange(
        image * length..<(image + 1) * length, with: values[start..<start + length])
    }
    return result
  }

  /// The channels of all, one tensor's behind the other's.
  fileprivate static func joiningChannels(_ parts: [Tensor]) -> Tensor {
    let channels = parts.reduce(0) { $0 + $1.shape[1] }
    let (images, area) = (parts[0].shape[0], parts[0].shape.dropFirst(2).reduce(1, *))
    var values: [Float] = []
    values.reserveCapacity(images * channels * area)
    for image in 0..<images {
      for part in parts {
        let length = part.shape[1] * area
        values += part.values[image * length..<(image + 1) * length]
      }
    }
    var result = Tensor(repeating: 0, shape: [images, channels] + parts[0].shape.dropFirst(2))
    result.values = values
    return result
  }

  fileprivate func mapped(_ function: (Float) -> Float) -> Tensor {
    var result = self
    result.values = values.map(function)
    return result
  }
}
