/// Downsampling block (notebook cell 12): it changes the shape, so that the shortcut needs a 1×1 of its own, the projection.
struct DownsamplingBlock {
  let block: BlockPlan

  /// Adds all layers of the block; returns the last one.
  ///
  /// - Throws: `ModelError.impossibleLayer`, `.cardinalityDoesNotDivide`.
  func add(reading input: Int, to graph: inout LayerGraph) throws(ModelError) -> Int {
    let path = ResidualPath(block: block)
    let residual = try path.add(reading: input, to: &graph)
    let projection = ConvolutionOperation(
      Window(kernel: 1, stride: block.stride), outputs: block.outputChannels, hasBias: block.isNotebook)
    let projected = try graph.add(block.key(.shortcutConvolution), .convolution(projection), reading: [input])
    let shortcut = try graph.add(block.key(.shortcutNormalization), .batchNormalization, reading: [projected])
    return try path.addEnd(residual: residual, shortcut: shortcut, to: &graph)
  }
}
