/// The weights that make one output channel of a convolution.
public struct OutputKernel: Hashable, Sendable {
  /// The channels of the map it reads: those of its group or path.
  public let inputs: Range<Int>
  /// Height and width.
  public let side: Int
  /// `[input, height, width]`.
  public let weights: [Float]

  /// The weights of the `index`-th input channel, row by row.
  public func plane(_ index: Int) -> [Float] {
    Array(weights[index * side * side..<(index + 1) * side * side])
  }
}

extension NetworkWeights {
  /// The kernel of an output channel of the convolution that writes the maps at a point; nil where there is none such.
  ///
  /// - Parameter graph: The graph of the network that the weights are of.
  public func kernel(of output: Int, at point: TracePoint, in graph: LayerGraph) -> OutputKernel? {
    let layers = graph.layers(at: point).filter {
      if case .convolution = $0.operation { true } else { false }
    }
    let outputs = layers.reduce(0) { $0 + $1.shape.channels }
    guard let unit = layers.first?.key.unit, (0..<outputs).contains(output) else { return nil }
    let width = outputs / layers.count
    let layer = layers[output / width]
    guard case .convolution(let operation) = layer.operation else { return nil }
    let read = layer.inputShape.channels / operation.groups
    let group = output % width / (width / operation.groups)
    let first = graph.firstChannel(readBy: layer) + group * read
    let naming = NamingScheme(configuration.form).naming(of: unit, paths: layers.count)
    guard let weights = naming.weights(ofOutput: output, in: self),
      weights.count == read * operation.window.kernel * operation.window.kernel
    else { return nil }
    return OutputKernel(inputs: first..<first + read, side: operation.window.kernel, weights: weights)
  }
}

extension LayerGraph {
  /// The first channel that a path's layer reads, counted in the maps of all paths.
  fileprivate func firstChannel(readBy layer: LayerNode) -> Int {
    guard let path = layer.key.path, let input = layer.inputs.first else { return 0 }
    if case .slice(let channels) = nodes[input].operation { return channels.lowerBound }
    return nodes[input].key.path == path ? path * layer.inputShape.channels : 0
  }
}
