import Kernels
import Tensors

/// A network that keeps what every layer wrote for one image, and can walk back through all of it: what probes run on.
///
/// Its layers are those of the graph with the paths joined, one by one and in inference mode; convolutions and pools run on
/// the kernels. Images are `[3, size, size]`, maps `[channel, height, width]`. Not Sendable: it stays with its queue.
public final class ProbeNetwork {
  /// The layers that are run: one a point of a trace.
  public let graph: LayerGraph
  /// Where the parameters came from, for those who show them.
  let weights: NetworkWeights
  /// Convolutions and normalizations by the numbers of their layers.
  let parameters: [Int: UnitParameters]
  /// What the dense layer's tensors are called.
  let dense: DenseNaming
  private let layers: [any ProbeLayer]
  /// The last pass: a cursor that moves asks about one image again and again.
  private var lastPass: Pass?

  private struct Pass {
    let image: Tensor
    let muted: MutedPaths
    let values: [[Float]]
  }

  /// A network with weights.
  ///
  /// - Parameter memory: How much there is for it; asked before any is taken.
  /// - Throws: `ModelError.notEnoughMemory`; `.missingTensor` or `.shapeMismatch` where weights are not the network's;
  ///   `.operationFailed` where an operation cannot be made.
  public init(_ weights: NetworkWeights, threads: Int, memory: AvailableMemory = .now()) throws(ModelError) {
    graph = try LayerGraph(weights.configuration).joiningPaths()
    let network = try FusedNetwork(LayerGraph(weights.configuration))
    try ProbeNetwork.memory(graph, threads: threads).require(memory, for: network)
    self.weights = weights
    dense = NamingScheme(weights.configuration.form).naming(dense: network.head.dense)
    let builder = try ProbeBuilder(network, weights, Workspace(workers: Workers(threads: threads)))
    var layers: [any ProbeLayer] = []
    for node in graph.nodes { layers.append(try builder.layer(node)) }
    self.layers = layers
    parameters = builder.parameters(of: graph)
  }

  /// What a network and one probe of it take: weights as they came, the kernels' with room for their gradients, and twice the
  /// maps of all layers, as values and as gradients.
  ///
  /// - Throws: `ModelError` when the configuration is not valid.
  public static func memory(_ configuration: NetworkConfiguration, threads: Int) throws(ModelError)
    -> MemoryPlan
  {
    memory(try LayerGraph(configuration).joiningPaths(), threads: threads)
  }

  private static func memory(_ graph: LayerGraph, threads: Int) -> MemoryPlan {
    let floats = graph.nodes.reduce(0) { $0 + $1.shape.channels * $1.shape.area }
    // The trained network's own maps, which are not made here, stand for those in the kernels' layout.
    return MemoryPlan(
      graph.configuration, batch: 1, trainable: true, threads: threads,
      companions: MemoryPlan.Companions(weightsCopies: 1, otherBytes: 2 * floats * 4))
  }

  // MARK: - Forward

  /// Runs one image with some paths muted and keeps what it left at `points`; those that the network does not have are left
  /// out.
  ///
  /// - Throws: `ModelError.invalidConfiguration` where the image has another size, `.impossibleProbe` where a muted path is
  ///   none of the network's, `.operationFailed`.
  public func trace(_ image: Tensor, points: Set<TracePoint>, muting muted: MutedPaths = .none)
    throws(ModelError) -> Trace
  {
    trace(try run(image, muting: muted), points: points)
  }

  /// What was written at some points, of what all layers wrote.
  func trace(_ values: [[Float]], points: Set<TracePoint>) -> Trace {
    var maps: [TracePoint: Tensor] = [:]
    for point in points {
      guard let layer = layer(at: point) else { continue }
      maps[point] = tensor(values[layer.id], of: layer)
    }
    return Trace(configuration: graph.configuration, maps: maps, logits: values.last ?? [])
  }

  /// What every layer writes, by number.
  ///
  /// - Throws: as `trace`.
  func run(_ image: Tensor, muting muted: MutedPaths) throws(ModelError) -> [[Float]] {
    let size = graph.configuration.inputSize
    guard image.shape == [3, size, size] else {
      throw .invalidConfiguration(
        field: "input", reason: "an image of \(image.shape) is not 3×\(size)×\(size)")
    }
    if let lastPass, lastPass.muted == muted, lastPass.image == image { return lastPass.values }
    let silent = try silentChannels(muted)
    // Let go of it first: two passes are more than was planned.
    lastPass = nil
    let values = try ModelError.wrap { () throws(KernelError) in
      var values: [[Float]] = []
      for node in graph.nodes {
        var output =
          node.inputs.isEmpty ? image.values : try layers[node.id].output(node.inputs.map { values[$0] })
        for channels in silent[node.id] ?? [] { silence(channels, of: &output, area: node.shape.area) }
        values.append(output)
      }
      return values
    }
    lastPass = Pass(image: image, muted: muted, values: values)
    return values
  }

  private func silence(_ channels: Range<Int>, of map: inout [Float], area: Int) {
    for index in channels.lowerBound * area..<channels.upperBound * area { map[index] = 0 }
  }

  /// The channels that are zero because of a mute, by the layer that the merge reads.
  ///
  /// - Throws: `ModelError.impossibleProbe`.
  func silentChannels(_ muted: MutedPaths) throws(ModelError) -> [Int: [Range<Int>]] {
    var silent: [Int: [Range<Int>]] = [:]
    for (block, channels) in try graph.mutedChannels(muted) {
      guard let layer = layer(at: .block(block, .groupedActivation)) else { continue }
      silent[layer.id] = channels
    }
    return silent
  }

  // MARK: - Layers

  /// The layer that writes the maps at a point; nil where the network has no such point.
  func layer(at point: TracePoint) -> LayerNode? { graph.layers(at: point).first }

  /// A layer's values as maps `[channel, height, width]`.
  func tensor(_ values: [Float], of layer: LayerNode) -> Tensor {
    var map = Tensor(repeating: 0, shape: [layer.shape.channels, layer.shape.side, layer.shape.side])
    map.values = values
    return map
  }

  /// The gradients of what a layer read, from the gradient of what it wrote.
  ///
  /// - Throws: `ModelError.operationFailed`.
  func gradients(through node: LayerNode, _ values: [[Float]], gradient: [Float]) throws(ModelError)
    -> [[Float]]
  {
    try ModelError.wrap { () throws(KernelError) in
      try layers[node.id].gradients(
        node.inputs.map { values[$0] }, output: values[node.id], gradient: gradient)
    }
  }
}
