/// Every layer of a network and what it reads: the one description that runs, is counted, drawn and named.
///
/// The builders of its parts are the notebook's functions: `Stem`, `Split`, `Transform`, `Merge`, `Transition`,
/// `IdentityBlock`, `DownsamplingBlock`, `Classifier`. Layers stand in the order in which they are made.
public struct LayerGraph: Hashable, Sendable {
  /// The network it describes.
  public let configuration: NetworkConfiguration
  /// All layers.
  public private(set) var nodes: [LayerNode] = []
  /// All blocks, in the order of computation.
  public internal(set) var blocks: [BlockLayers] = []
  /// The layers whose outputs, one behind the other, are the maps at a point.
  private var places: [TracePoint: [Int]] = [:]

  /// A graph without layers.
  init(empty configuration: NetworkConfiguration) { self.configuration = configuration }

  // MARK: Building

  /// Adds a layer and returns its number.
  ///
  /// - Throws: `ModelError.impossibleLayer` when it cannot read what it is to read.
  mutating func add(
    _ key: LayerKey, _ operation: LayerOperation, reading inputs: [Int], share: WeightShare? = nil
  ) throws(ModelError) -> Int {
    let id = nodes.count
    let shapes = inputs.map { nodes[$0].shape }
    let shape = try operation.shape(of: shapes)
    nodes.append(
      LayerNode(
        id: id, key: key, operation: operation, inputs: inputs, inputShape: shapes.first ?? shape,
        shape: shape,
        share: share))
    if let point = key.point { places[point, default: []].append(id) }
    return id
  }

  /// Says that the block `name` reads what layer `input` writes.
  mutating func beginBlock(_ name: BlockName, reading input: Int) { places[.block(name, .input)] = [input] }

  // MARK: Reading

  /// All parameters, running statistics included.
  public var parameters: Int { nodes.reduce(0) { $0 + $1.parameters } }
  /// Parameters that no gradient reaches.
  public var nonTrainable: Int { nodes.reduce(0) { $0 + $1.nonTrainable } }
  /// Multiply-adds of one image in convolutions and dense layers.
  public var multiplyAdds: Int { nodes.reduce(0) { $0 + $1.multiplyAdds } }

  /// The layers whose outputs, one behind the other, are the maps at a point; none where the network has no such point.
  public func layers(at point: TracePoint) -> [LayerNode] { (places[point] ?? []).map { nodes[$0] } }

  /// What stands at a point; nil where the network has no such point.
  public func shape(at point: TracePoint) -> LayerShape? {
    guard let ids = places[point], let first = ids.first else { return nil }
    let channels = ids.reduce(0) { $0 + nodes[$1].shape.channels }
    let shape = nodes[first].shape
    return shape.isFlat ? LayerShape(flat: channels) : LayerShape(channels: channels, side: shape.side)
  }

  /// The window that the layer at a point moves over the maps at the point before it, padding layers between them
  /// included; nil where it reads position by position.
  public func window(at point: TracePoint) -> Window? {
    guard let layer = layers(at: point).first, let window = layer.window, let input = layer.inputs.first
    else {
      return nil
    }
    guard case .zeroPadding(let width) = nodes[input].operation else { return window }
    return Window(
      kernel: window.kernel, stride: window.stride, padding: window.padding + width,
      keepsRest: window.keepsRest)
  }

  /// The layer of a key; nil where there is none.
  public func layer(_ key: LayerKey) -> LayerNode? { nodes.first { $0.key == key } }
}

/// Where a block's layers stand in the graph.
public struct BlockLayers: Hashable, Sendable {
  /// The block.
  public let name: BlockName
  /// The layer it reads.
  public let input: Int
  /// The layers it consists of.
  public let layers: Range<Int>
  /// The channels of every path where the block splits them.
  public let split: [Range<Int>]
  /// Where the maps stand that are split.
  public let splitPoint: BlockPoint
}
