/// Split → transform → merge → transition: what both kinds of block add to their shortcut.
struct ResidualPath {
  let block: BlockPlan

  /// Where the channels stand that are split, and which of them each path reads.
  func split(_ input: LayerShape) throws(ModelError) -> (point: BlockPoint, split: Split) {
    let isInput = block.isNotebook
    return (
      isInput ? .input : .reduceActivation,
      try Split(channels: isInput ? input.channels : block.pathChannels, cardinality: block.cardinality)
    )
  }

  /// Adds all layers of the paths and of the transition; returns the last one.
  ///
  /// - Throws: `ModelError.impossibleLayer`, `.cardinalityDoesNotDivide`.
  func add(reading input: Int, to graph: inout LayerGraph) throws(ModelError) -> Int {
    let split = try split(graph.nodes[input].shape).split
    let transform = Transform(block: block)
    let transition = Transition(block: block)
    switch block.form {
    case .aggregated:
      let paths = try transform.addPaths(reading: try inputs(input, split, &graph), to: &graph)
      return try transition.addAggregated(reading: paths, to: &graph)
    case .notebook, .concatenated:
      let paths = try transform.addPaths(reading: try inputs(input, split, &graph), to: &graph)
      let merged = try Merge(block: block).add(reading: paths, to: &graph)
      return try transition.add(reading: merged, to: &graph)
    case .grouped:
      let merged = try transform.addJoined(reading: input, groups: split.ranges.count, to: &graph)
      return try transition.add(reading: merged, to: &graph)
    }
  }

  /// What every path reads: its slice of the input in the notebook, all of it in the paper.
  private func inputs(_ input: Int, _ split: Split, _ graph: inout LayerGraph) throws(ModelError) -> [Int] {
    block.isNotebook
      ? try split.add(block, reading: input, to: &graph)
      : [Int](repeating: input, count: block.cardinality)
  }

  /// Adds the addition of residual and shortcut and the block's last ReLU; returns it.
  ///
  /// - Throws: `ModelError.impossibleLayer`.
  func addEnd(residual: Int, shortcut: Int, to graph: inout LayerGraph) throws(ModelError) -> Int {
    let sum = try graph.add(block.key(.sum), .add, reading: [residual, shortcut])
    return try graph.add(block.key(.output), .relu, reading: [sum])
  }
}
