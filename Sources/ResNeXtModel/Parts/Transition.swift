/// Transition (notebook cell 8; the last 1×1 of the paper's figure 3): mixes the paths.
///
/// Input `[batch, path channels, h, w]`, output `[batch, out, h, w]`. The notebook ends it with a ReLU before the shortcut
/// is added (departure 3).
struct Transition {
  let block: BlockPlan

  private func convolution(hasBias: Bool) -> LayerOperation {
    .convolution(
      ConvolutionOperation(Window(kernel: 1), outputs: block.outputChannels, hasBias: hasBias))
  }

  /// Adds the 1×1 over all paths side by side and what follows it; returns the last layer.
  ///
  /// - Throws: `ModelError.impossibleLayer`.
  func add(reading merged: Int, to graph: inout LayerGraph) throws(ModelError) -> Int {
    let mixed = try graph.add(
      block.key(.transitionConvolution), convolution(hasBias: block.isNotebook), reading: [merged])
    return try addNormalization(reading: mixed, to: &graph)
  }

  /// Adds a 1×1 a path, their sum and what follows it (figure 3a); returns the last layer.
  ///
  /// - Throws: `ModelError.impossibleLayer`.
  func addAggregated(reading paths: [Int], to graph: inout LayerGraph) throws(ModelError) -> Int {
    let width = block.pathWidth
    var terms: [Int] = []
    for (path, end) in paths.enumerated() {
      // The sum has one bias, not one a path.
      let convolution = convolution(hasBias: block.isNotebook && path == 0)
      terms.append(
        try graph.add(
          block.key(.transitionConvolution, path: path), convolution, reading: [end],
          share: .inputs(path * width..<(path + 1) * width)))
    }
    let sum = try graph.add(block.key(.pathSum), .add, reading: terms)
    return try addNormalization(reading: sum, to: &graph)
  }

  private func addNormalization(reading mixed: Int, to graph: inout LayerGraph) throws(ModelError) -> Int {
    let last = try graph.add(block.key(.transitionNormalization), .batchNormalization, reading: [mixed])
    guard block.isNotebook else { return last }
    return try graph.add(block.key(.transitionActivation), .relu, reading: [last])
  }
}
