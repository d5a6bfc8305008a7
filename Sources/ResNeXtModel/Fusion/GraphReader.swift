import Kernels

/// Reads units and blocks off a graph without layers a path, holding every layer against what it must read.
struct GraphReader {
  let graph: LayerGraph
  private let layers: [LayerKey: LayerNode]
  private let paths: (UnitKey) -> Int

  init(_ graph: LayerGraph, paths: @escaping (UnitKey) -> Int) {
    self.graph = graph
    self.paths = paths
    layers = Dictionary(graph.nodes.map { ($0.key, $0) }) { first, _ in first }
  }

  // MARK: Parts

  func stem() throws(ModelError) -> FusedNetwork.Stem {
    let image = try layer(.stem, .image)
    var padding = 0
    var source = image
    if let padded = layers[LayerKey(.stem, .zeroPadding)] {
      try require(padded, reads: [image])
      guard case .zeroPadding(let width) = padded.operation else { throw unknown(padded) }
      (padding, source) = (width, padded)
    }
    let (unit, normalized) = try unit(
      .stem, .stem, .stemConvolution, .stemNormalization, reading: source, padded: padding,
      points: UnitPoints(
        convolution: .stemConvolution, normalization: .stemNormalization, output: .stemActivation))
    let activation = try relu(.stem, .stemActivation, of: normalized)
    let pool = layers[LayerKey(.stem, .stemPool)]
    if let pool { try require(pool, reads: [activation]) }
    return FusedNetwork.Stem(
      unit: unit, pool: try pool.map { node throws(ModelError) in try self.pool(node) })
  }

  func block(_ block: BlockLayers) throws(ModelError) -> FusedNetwork.Block {
    let place = LayerPlace.block(block.name)
    let input = graph.nodes[block.input]
    func points(_ convolution: BlockPoint, _ normalization: BlockPoint, _ output: BlockPoint?) -> UnitPoints {
      UnitPoints(
        convolution: .block(block.name, convolution), normalization: .block(block.name, normalization),
        output: output.map { .block(block.name, $0) })
    }
    let (reduce, reduced) = try unit(
      place, .reduce, .reduceConvolution, .reduceNormalization, reading: input,
      points: points(.reduceConvolution, .reduceNormalization, .reduceActivation))
    let (grouped, transformed) = try unit(
      place, .grouped, .groupedConvolution, .groupedNormalization,
      reading: try relu(place, .reduceActivation, of: reduced),
      points: points(.groupedConvolution, .groupedNormalization, .groupedActivation))
    var ending = points(.transitionConvolution, .transitionNormalization, .output)
    ending.sum = .block(block.name, .sum)
    let rectified = layers[LayerKey(place, .transitionActivation)]
    if rectified != nil { ending.activation = .block(block.name, .transitionActivation) }
    let (transition, mixed) = try unit(
      place, .transition, .transitionConvolution, .transitionNormalization,
      reading: try relu(place, .groupedActivation, of: transformed), points: ending)
    let residual = rectified == nil ? mixed : try relu(place, .transitionActivation, of: mixed)
    var projection: FusedNetwork.Unit?
    var shortcut = input
    if layers[LayerKey(place, .shortcutConvolution)] != nil {
      (projection, shortcut) = try unit(
        place, .shortcut, .shortcutConvolution, .shortcutNormalization, reading: input,
        points: points(.shortcutConvolution, .shortcutNormalization, nil))
    }
    let sum = try layer(place, .sum)
    try require(sum, reads: [residual, shortcut])
    _ = try relu(place, .output, of: sum)
    return FusedNetwork.Block(
      name: block.name, reduce: reduce, grouped: grouped, transition: transition, projection: projection,
      rectifiesResidual: rectified != nil)
  }

  func head() throws(ModelError) -> FusedNetwork.Head {
    let pooled = try layer(.head, .headPool)
    let dense = try layer(.head, .dense)
    var source = pooled
    if let flat = layers[LayerKey(.head, .flatten)] {
      try require(flat, reads: [pooled])
      source = flat
    }
    try require(dense, reads: [source])
    guard let input = pooled.inputs.first, case .dense(let classes) = dense.operation else {
      throw unknown(dense)
    }
    let last = graph.nodes[input]
    let geometry = try ModelError.wrap { () throws(KernelError) in
      try ConvolutionGeometry(
        inputChannels: last.shape.channels, outputChannels: classes, kernel: pooled.shape.side,
        inputHeight: pooled.shape.side, inputWidth: pooled.shape.side, hasBias: true,
        inputLayout: layout(of: last))
    }
    return FusedNetwork.Head(key: UnitKey(.head, .dense), pool: try pool(pooled), dense: geometry)
  }

  // MARK: Units

  /// A convolution that reads `source`, with the normalization behind it.
  private func unit(
    _ place: LayerPlace, _ role: UnitKey.Role, _ convolution: LayerRole, _ normalization: LayerRole,
    reading source: LayerNode, padded: Int = 0, points: UnitPoints
  ) throws(ModelError) -> (FusedNetwork.Unit, LayerNode) {
    let layer = try self.layer(place, convolution)
    let normalized = try self.layer(place, normalization)
    try require(layer, reads: [source])
    try require(normalized, reads: [layer])
    guard case .convolution(let operation) = layer.operation, normalized.operation == .batchNormalization
    else {
      throw unknown(layer)
    }
    let side = source.shape.side - 2 * padded
    let geometry = try ModelError.wrap { () throws(KernelError) in
      try ConvolutionGeometry(
        inputChannels: source.shape.channels, outputChannels: operation.outputs, groups: operation.groups,
        kernel: operation.window.kernel, stride: operation.window.stride,
        padding: .all(operation.window.padding + padded), inputHeight: side, inputWidth: side,
        hasBias: operation.hasBias, inputLayout: layout(of: source), outputLayout: layout(of: layer))
    }
    let key = UnitKey(place, role)
    return (FusedNetwork.Unit(key: key, geometry: geometry, paths: paths(key), points: points), normalized)
  }

  /// The groups by which a layer's channels are stored.
  ///
  /// What the paths of a block write lies path by path. So do the maps between blocks where blocks split their input, the
  /// last one's included: then all of them are stored alike.
  private func layout(of layer: LayerNode) -> Int {
    guard let block = graph.blocks.first else { return 1 }
    let paths = block.split.count
    switch layer.key.role {
    case .image, .zeroPadding: return 1
    case .reduceConvolution, .reduceActivation, .groupedConvolution, .groupedActivation: return paths
    default: return block.splitPoint == .input && layer.shape.channels % paths == 0 ? paths : 1
    }
  }

  private func pool(_ node: LayerNode) throws(ModelError) -> FusedNetwork.Pool {
    switch node.operation {
    case .maxPool(let window): return FusedNetwork.Pool(kind: .maximum, window: window, side: node.shape.side)
    case .averagePool(let window):
      return FusedNetwork.Pool(kind: .average, window: window, side: node.shape.side)
    case .globalAverage:
      return FusedNetwork.Pool(kind: .average, window: Window(kernel: node.inputShape.side), side: 1)
    default: throw unknown(node)
    }
  }

  private func relu(_ place: LayerPlace, _ role: LayerRole, of source: LayerNode) throws(ModelError)
    -> LayerNode
  {
    let layer = try layer(place, role)
    try require(layer, reads: [source])
    guard layer.operation == .relu else { throw unknown(layer) }
    return layer
  }

  // MARK: Layers

  private func layer(_ place: LayerPlace, _ role: LayerRole) throws(ModelError) -> LayerNode {
    guard let layer = layers[LayerKey(place, role)] else {
      throw .cannotFuse("there is no \(role.rawValue) in \(place)")
    }
    return layer
  }

  private func require(_ layer: LayerNode, reads sources: [LayerNode]) throws(ModelError) {
    guard layer.inputs == sources.map(\.id) else {
      throw .cannotFuse("\(layer.key.role.rawValue) does not read what it reads in a block")
    }
  }

  private func unknown(_ layer: LayerNode) -> ModelError {
    .cannotFuse("\(layer.key.role.rawValue) computes something else")
  }
}
