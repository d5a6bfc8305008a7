/// Merge (notebook cell 6, its `Concatenate`; paper, figure 3b): the paths' results side by side.
struct Merge {
  let block: BlockPlan

  /// Adds the concatenation of the paths' last layers; returns it.
  ///
  /// - Throws: `ModelError.impossibleLayer`.
  func add(reading paths: [Int], to graph: inout LayerGraph) throws(ModelError) -> Int {
    try graph.add(block.key(.concatenation), .concatenate, reading: paths)
  }
}
