extension LayerGraph {
  /// The same network with the layers of paths joined: slices, convolutions a path and concatenations become grouped
  /// convolutions, and 1×1s whose results are added become one dense 1×1.
  ///
  /// Weights are the same units', so nothing moves but the numbers of groups. A graph without layers a path is returned as
  /// it is.
  ///
  /// - Throws: `ModelError.cannotFuse` where the paths do not do the same to shares of equal size, in order.
  public func joiningPaths() throws(ModelError) -> LayerGraph {
    guard nodes.contains(where: { $0.key.path != nil }) else { return self }
    var joining = PathJoining(graph: self)
    return try joining.joined()
  }
}

/// Writes a graph anew, the layers of all paths of a kind at once.
private struct PathJoining {
  /// What a layer of the graph has become.
  private enum Value: Hashable {
    /// All of what a new layer writes.
    case whole(Int)
    /// Of so many equal shares of what a new layer writes, one.
    case share(Int, path: Int, of: Int)
    /// One term of the sum that a new layer writes.
    case term(Int, path: Int, of: Int)
  }

  let graph: LayerGraph
  private var result: LayerGraph
  private var values: [Int: Value] = [:]

  init(graph: LayerGraph) {
    self.graph = graph
    result = LayerGraph(empty: graph.configuration)
  }

  mutating func joined() throws(ModelError) -> LayerGraph {
    var blocks = graph.blocks[...]
    var start = 0
    // The layers of a kind, in the order of paths; found once, since paths lie far apart in the list.
    let kinds = Dictionary(grouping: graph.nodes.filter { $0.key.path != nil }) {
      LayerKey($0.key.place, $0.key.role)
    }
    for node in graph.nodes {
      if let block = blocks.first, node.id == block.layers.lowerBound {
        start = result.nodes.count
        result.beginBlock(block.name, reading: try whole(block.input))
      }
      if node.key.path == nil {
        values[node.id] = try joined(node)
      } else if values[node.id] == nil {
        let kind = LayerKey(node.key.place, node.key.role)
        try join(kind, kinds[kind] ?? [])
      }
      if let block = blocks.first, node.id == block.layers.upperBound - 1 {
        result.blocks.append(
          BlockLayers(
            name: block.name, input: try whole(block.input), layers: start..<result.nodes.count,
            split: block.split, splitPoint: block.splitPoint))
        blocks = blocks.dropFirst()
      }
    }
    return result
  }

  // MARK: Layers of all paths

  private mutating func joined(_ node: LayerNode) throws(ModelError) -> Value {
    switch node.operation {
    case .concatenate: return .whole(try ordered(node.inputs, terms: false))
    case .add where node.key.role == .pathSum: return .whole(try ordered(node.inputs, terms: true))
    default:
      var inputs: [Int] = []
      for input in node.inputs { inputs.append(try whole(input)) }
      return .whole(try result.add(node.key, node.operation, reading: inputs, share: node.share))
    }
  }

  /// The new layer whose shares, or terms, are what these layers have become: all of them, in order.
  private func ordered(_ inputs: [Int], terms: Bool) throws(ModelError) -> Int {
    var source: Int?
    for (position, input) in inputs.enumerated() {
      switch values[input] {
      case .share(let layer, let path, inputs.count) where !terms && path == position: source = layer
      case .term(let layer, let path, inputs.count) where terms && path == position: source = layer
      default: throw .cannotFuse("paths meet in another order than they part")
      }
    }
    guard let source else { throw .cannotFuse("nothing is merged") }
    return source
  }

  private func whole(_ layer: Int) throws(ModelError) -> Int {
    guard case .whole(let new) = values[layer] else {
      throw .cannotFuse("a layer of all paths reads that of one")
    }
    return new
  }

  // MARK: Layers of one path

  private mutating func join(_ kind: LayerKey, _ paths: [LayerNode]) throws(ModelError) {
    guard let first = paths.first,
      paths.enumerated().allSatisfy({ $1.key.path == $0 && $1.inputs.count == 1 })
    else { throw .cannotFuse("paths are missing or out of order") }
    if case .slice = first.operation { return try joinSlices(paths) }
    guard paths.allSatisfy({ $0.operation == first.operation && $0.shape == first.shape }) else {
      throw .cannotFuse("paths differ in \(kind.role.rawValue)")
    }
    let source = try source(of: paths)
    switch first.operation {
    case .convolution(let convolution): try join(convolution, kind, paths, source)
    case .batchNormalization, .relu:
      guard source.isShared else { throw .cannotFuse("every path normalises the whole map") }
      let layer = try result.add(kind, first.operation, reading: [source.layer])
      for path in paths.indices { values[paths[path].id] = .share(layer, path: path, of: paths.count) }
    default: throw .cannotFuse("\(kind.role.rawValue) of a path is not known")
    }
  }

  private mutating func joinSlices(_ paths: [LayerNode]) throws(ModelError) {
    let input = paths[0].inputs[0]
    let source = try whole(input)
    let width = graph.nodes[input].shape.channels / paths.count
    for (path, node) in paths.enumerated() {
      guard node.inputs == [input], node.operation == .slice(path * width..<(path + 1) * width),
        width * paths.count == graph.nodes[input].shape.channels
      else { throw .cannotFuse("slices are not equal shares of one map, in order") }
      values[node.id] = .share(source, path: path, of: paths.count)
    }
  }

  /// What the paths read: shares of one layer, in order, or one layer whole.
  private func source(of paths: [LayerNode]) throws(ModelError) -> (layer: Int, isShared: Bool) {
    switch values[paths[0].inputs[0]] {
    case .share: return (try ordered(paths.map { $0.inputs[0] }, terms: false), true)
    case .whole(let layer) where paths.allSatisfy({ $0.inputs == paths[0].inputs }): return (layer, false)
    default: throw .cannotFuse("paths read different maps")
    }
  }

  private mutating func join(
    _ convolution: ConvolutionOperation, _ kind: LayerKey, _ paths: [LayerNode],
    _ source: (layer: Int, isShared: Bool)
  ) throws(ModelError) {
    let count = paths.count
    guard convolution.groups == 1 else { throw .cannotFuse("a path has groups of its own") }
    let adds = paths[0].share?.inputs != nil
    let shares = paths.map { adds ? $0.share?.inputs : $0.share?.outputs }
    let width = adds ? paths[0].inputShape.channels : convolution.outputs
    guard shares.enumerated().allSatisfy({ $1 == $0 * width..<($0 + 1) * width }), source.isShared || !adds
    else {
      throw .cannotFuse("paths do not read equal shares of their weights, in order")
    }
    let joined = ConvolutionOperation(
      convolution.window, outputs: adds ? convolution.outputs : convolution.outputs * count,
      groups: source.isShared && !adds ? count : 1, hasBias: convolution.hasBias)
    let layer = try result.add(kind, .convolution(joined), reading: [source.layer])
    for path in paths.indices {
      values[paths[path].id] =
        adds ? .term(layer, path: path, of: count) : .share(layer, path: path, of: count)
    }
  }
}
