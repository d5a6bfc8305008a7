/// Identity block (notebook cell 10): input and output have the same shape, so that the input itself is the shortcut.
struct IdentityBlock {
  let block: BlockPlan

  /// Adds all layers of the block; returns the last one.
  ///
  /// - Throws: `ModelError.impossibleLayer`, `.cardinalityDoesNotDivide`.
  func add(reading input: Int, to graph: inout LayerGraph) throws(ModelError) -> Int {
    let path = ResidualPath(block: block)
    let residual = try path.add(reading: input, to: &graph)
    return try path.addEnd(residual: residual, shortcut: input, to: &graph)
  }
}
