/// One line of the summary: a layer as Keras would list it.
public struct LayerDescription: Hashable, Sendable {
  /// The layer's name: the notebook's, or torchvision's.
  public let name: String
  /// The layer's class as Keras calls it, such as `Conv2D` or `BatchNormalization`.
  public let type: String
  /// The output's shape without the batch: `[h, w, c]` in notebook form, `[c, h, w]` in paper form.
  public let output: [Int]
  /// Number of parameters, running statistics included.
  public let parameters: Int
  /// How many of them are running statistics, which no gradient reaches.
  public let nonTrainable: Int
  /// Multiply-adds of one image; 0 for all but convolutions and dense layers.
  public let multiplyAdds: Int
  /// Names of the layers it reads.
  public let inputs: [String]
  /// The part of the network that it belongs to.
  public let place: LayerPlace
  /// Weights that no gradient ever reaches, since their taps read padding alone.
  public let idleWeights: Int

  /// A line of its parts.
  public init(
    name: String, type: String, output: [Int], parameters: Int = 0, nonTrainable: Int = 0,
    multiplyAdds: Int = 0,
    inputs: [String] = [], place: LayerPlace = .stem, idleWeights: Int = 0
  ) {
    self.name = name
    self.type = type
    self.output = output
    self.parameters = parameters
    self.nonTrainable = nonTrainable
    self.multiplyAdds = multiplyAdds
    self.inputs = inputs
    self.place = place
    self.idleWeights = idleWeights
  }
}

/// The whole network, layer by layer, with exact totals; made from a configuration without making the network.
public struct NetworkSummary: Hashable, Sendable {
  /// Every layer, in the order in which it is computed.
  public let layers: [LayerDescription]
  /// All parameters.
  public var total: Int { layers.reduce(0) { $0 + $1.parameters } }
  /// Parameters that no gradient reaches.
  public var nonTrainable: Int { layers.reduce(0) { $0 + $1.nonTrainable } }
  /// Parameters that training changes by gradient.
  public var trainable: Int { total - nonTrainable }
  /// Multiply-adds of one image in convolutions and dense layers.
  public var multiplyAdds: Int { layers.reduce(0) { $0 + $1.multiplyAdds } }

  /// A summary of its lines.
  public init(layers: [LayerDescription]) { self.layers = layers }
}

extension NetworkSummary {
  /// Lists every layer of a network without making it.
  ///
  /// Notebook form lists what `model.summary()` of the source notebook lists (cell 18): a `Lambda`, two convolutions, batch
  /// norms and ReLUs for every path, although this project runs the paths as one grouped convolution. Paper form lists
  /// torchvision's modules.
  ///
  /// - Throws: `ModelError` when the configuration is not valid.
  public init(_ configuration: NetworkConfiguration) throws(ModelError) {
    self.init(try LayerGraph(configuration))
  }

  /// Lists every layer of a graph, named and ordered as its framework does.
  public init(_ graph: LayerGraph) {
    let scheme = NamingScheme(graph.configuration.form)
    let listed = scheme.layers(of: graph)
    var names = [String](repeating: "", count: graph.nodes.count)
    for (layer, name) in listed { names[layer.id] = name }
    self.init(
      layers: listed.map { layer, name in
        LayerDescription(
          name: name, type: layer.operation.kerasType, output: scheme.axes(layer.shape),
          parameters: layer.parameters, nonTrainable: layer.nonTrainable, multiplyAdds: layer.multiplyAdds,
          inputs: layer.inputs.map { names[$0] }, place: layer.key.place, idleWeights: layer.idleWeights)
      })
  }
}

extension NamingScheme {
  /// A shape with its axes as the framework orders them: `[h, w, c]` in Keras, `[c, h, w]` in PyTorch.
  fileprivate func axes(_ shape: LayerShape) -> [Int] {
    if shape.isFlat { return [shape.channels] }
    return self == .notebook
      ? [shape.side, shape.side, shape.channels] : [shape.channels, shape.side, shape.side]
  }
}
