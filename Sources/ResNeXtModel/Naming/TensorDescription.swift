/// Name and shape of one tensor of a weights file.
public struct TensorDescription: Hashable, Sendable {
  /// Its name in files.
  public let name: String
  /// Its axes as they lie in files.
  public let shape: [Int]

  /// A tensor's name and shape.
  public init(_ name: String, _ shape: [Int]) {
    self.name = name
    self.shape = shape
  }
}

/// The tensors of a network's weights file, derived without making the network.
public struct NetworkTensors: Hashable, Sendable {
  /// All of them, in the order of computation, as `NetworkWeights` holds them.
  public let all: [TensorDescription]
  /// The two of the dense layer: (out, in) in paper form, (in, out) in notebook form.
  public let head: [TensorDescription]

  /// The tensors of a graph's units and of its dense layer.
  ///
  /// - Throws: `ModelError.cannotFuse` where the graph is of no network that runs.
  public init(_ graph: LayerGraph) throws(ModelError) {
    let network = try FusedNetwork(graph)
    let scheme = NamingScheme(graph.configuration.form)
    head = scheme.naming(dense: network.head.dense).descriptions
    let units = network.units.flatMap {
      scheme.naming(of: $0.key, paths: $0.paths).descriptions(of: $0.geometry)
    }
    all = units + head
  }
}
