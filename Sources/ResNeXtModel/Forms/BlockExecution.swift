import Kernels
import Tensors

/// One block that runs as one of its forms writes it down: layer by layer on the kernels, forward and backward.
///
/// Maps are `[channel, height, width]` of one image; batch normalization stands still, as in inference. Not Sendable: it
/// stays with its queue.
public final class BlockExecution {
  /// The layers that are run; the first one is the block's input.
  public let graph: LayerGraph
  private let layers: [any ProbeLayer]

  /// A block of a network in a form, with the network's weights.
  ///
  /// - Parameter memory: How much there is for it; asked before any is taken.
  /// - Throws: `ModelError.notEnoughMemory`; `.impossibleProbe` where the network has no such block; `.missingTensor` or
  ///   `.shapeMismatch` where the weights are not the network's; `.operationFailed`.
  public init(
    _ name: BlockName, as form: BlockForm, of weights: NetworkWeights, memory: AvailableMemory = .now()
  ) throws(ModelError) {
    let network = try LayerGraph(weights.configuration)
    let graph = try LayerGraph(block: name, of: network, as: form)
    let bytes = BlockExecution.bytes(graph)
    if let free = memory.bytes, free < bytes {
      throw .notEnoughMemory(needed: bytes, available: free, fitting: nil)
    }
    let builder = try BlockLayerBuilder(name, network, weights)
    var layers: [any ProbeLayer] = []
    for node in graph.nodes { layers.append(try builder.layer(node, in: graph)) }
    self.graph = graph
    self.layers = layers
  }

  /// What a block takes while it runs forward and backward: its parameters with their gradients, and the maps of all layers
  /// with theirs, as `Float`.
  public static func bytes(_ graph: LayerGraph) -> Int {
    4 * 2 * (graph.parameters + graph.nodes.reduce(0) { $0 + $1.shape.channels * $1.shape.area })
  }

  /// What every layer writes, the block's output last.
  ///
  /// - Throws: `ModelError.impossibleProbe` where `input` is not the block's, `.operationFailed`.
  public func forward(_ input: Tensor) throws(ModelError) -> [[Float]] {
    let shape = graph.nodes[0].shape
    guard input.shape == [shape.channels, shape.side, shape.side] else {
      throw .impossibleProbe("\(input.shape) is not the block's input")
    }
    return try ModelError.wrap { () throws(KernelError) in
      var values: [[Float]] = []
      for node in graph.nodes {
        values.append(
          node.inputs.isEmpty ? input.values : try layers[node.id].output(node.inputs.map { values[$0] }))
      }
      return values
    }
  }

  /// The gradient of the input, from what all layers wrote and the gradient of the output; those of the weights come with it.
  ///
  /// - Throws: `ModelError.operationFailed`.
  public func backward(_ values: [[Float]], gradient: [Float]) throws(ModelError) -> [Float] {
    try ModelError.wrap { () throws(KernelError) in
      var gradients = [[Float]?](repeating: nil, count: graph.nodes.count)
      gradients[graph.nodes.count - 1] = gradient
      for node in graph.nodes.reversed() where !node.inputs.isEmpty {
        guard let written = gradients[node.id] else { continue }
        gradients[node.id] = nil
        let read = try layers[node.id].gradients(
          node.inputs.map { values[$0] }, output: values[node.id], gradient: written)
        for (input, part) in zip(node.inputs, read) {
          if gradients[input] == nil { gradients[input] = part } else { gradients[input]?.add(part) }
        }
      }
      return gradients[0] ?? []
    }
  }
}

/// Makes the layers of a block in any form from the tensors of its units.
private struct BlockLayerBuilder {
  private let workspace = Workspace(workers: Workers(threads: 1))
  private let rule: NormalizationRule
  private var units: [UnitKey: UnitTensors] = [:]

  init(_ name: BlockName, _ network: LayerGraph, _ weights: NetworkWeights) throws(ModelError) {
    let form = network.configuration.form
    rule = NormalizationRule(form)
    let source = TensorSource(
      tensors: Dictionary(weights.tensors.map { ($0.name, $0.tensor) }) { _, last in last })
    for unit in try FusedNetwork(network).blocks.first(where: { $0.name == name })?.units ?? [] {
      units[unit.key] = try NamingScheme(form).naming(of: unit.key, paths: unit.paths)
        .load(from: source, geometry: unit.geometry, statistics: true)
    }
  }

  func layer(_ node: LayerNode, in graph: LayerGraph) throws(ModelError) -> any ProbeLayer {
    switch node.operation {
    case .convolution(let operation): return try convolution(operation, node)
    case .batchNormalization: return try normalization(node)
    case .relu: return RectifierLayer()
    case .add: return AdditionLayer()
    case .slice(let channels): return SliceLayer(channels: channels, area: node.shape.area)
    case .concatenate: return ConcatenationLayer()
    default: return PassingLayer()
    }
  }

  private func tensors(_ node: LayerNode) throws(ModelError) -> UnitTensors {
    guard let unit = node.key.unit.flatMap({ units[$0] }) else {
      throw .cannotFuse("\(node.key.role.rawValue) has no tensors")
    }
    return unit
  }

  private func convolution(_ operation: ConvolutionOperation, _ node: LayerNode) throws(ModelError)
    -> ConvolutionLayer
  {
    let unit = try tensors(node)
    var weights = unit.weights
    if let outputs = node.share?.outputs { weights = weights.slices(outputs) }
    if let inputs = node.share?.inputs { weights = weights.channels(inputs) }
    let bias = operation.hasBias ? unit.bias.map { share($0, of: node) } : nil
    return try ModelError.wrap { () throws(KernelError) in
      let geometry = try ConvolutionGeometry(
        inputChannels: node.inputShape.channels, outputChannels: operation.outputs, groups: operation.groups,
        kernel: operation.window.kernel, stride: operation.window.stride,
        padding: .all(operation.window.padding), inputHeight: node.inputShape.side,
        inputWidth: node.inputShape.side, hasBias: operation.hasBias)
      let convolution = try Convolution(geometry, batch: 1, trainable: true, workspace: workspace)
      try convolution.load(weights: weights.values, bias: bias?.values)
      return ConvolutionLayer(convolution: convolution)
    }
  }

  private func normalization(_ node: LayerNode) throws(ModelError) -> FrozenNormalizationLayer {
    let unit = try tensors(node)
    let (gamma, beta) = (share(unit.gamma, of: node).values, share(unit.beta, of: node).values)
    let mean = unit.runningMean.map { share($0, of: node).values } ?? []
    let variance = unit.runningVariance.map { share($0, of: node).values } ?? []
    let scale = gamma.indices.map {
      Double(gamma[$0]) / (Double(variance[$0]) + Double(rule.epsilon)).squareRoot()
    }
    return FrozenNormalizationLayer(
      scale: scale.map { Float($0) },
      shift: gamma.indices.map { Float(Double(beta[$0]) - scale[$0] * Double(mean[$0])) })
  }

  /// The part of a vector, one value an output channel, that a layer reads.
  private func share(_ vector: Tensor, of node: LayerNode) -> Tensor {
    node.share?.outputs.map { vector.slices($0) } ?? vector
  }
}

/// Some of the channels.
private struct SliceLayer: ProbeLayer {
  let channels: Range<Int>
  let area: Int

  private var places: Range<Int> { channels.lowerBound * area..<channels.upperBound * area }

  func output(_ inputs: [[Float]]) -> [Float] { Array(inputs[0][places]) }

  func gradients(_ inputs: [[Float]], output: [Float], gradient: [Float]) -> [[Float]] {
    var whole = [Float](repeating: 0, count: inputs[0].count)
    whole.replaceSubrange(places, with: gradient)
    return [whole]
  }
}

/// The channels of all inputs, one input's behind the other's.
private struct ConcatenationLayer: ProbeLayer {
  func output(_ inputs: [[Float]]) -> [Float] { Array(inputs.joined()) }

  func gradients(_ inputs: [[Float]], output: [Float], gradient: [Float]) -> [[Float]] {
    var start = 0
    return inputs.map { input in
      defer { start += input.count }
      return Array(gradient[start..<start + input.count])
    }
  }
}
