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

  /// A line of its parts.
  public init(
    name: String, type: String, output: [Int], parameters: Int = 0, nonTrainable: Int = 0,
    multiplyAdds: Int = 0,
    inputs: [String] = []
  ) {
    self.name = name
    self.type = type
    self.output = output
    self.parameters = parameters
    self.nonTrainable = nonTrainable
    self.multiplyAdds = multiplyAdds
    self.inputs = inputs
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
