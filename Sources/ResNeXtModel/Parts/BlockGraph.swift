extension LayerGraph {
  /// The layers of one block alone, which read its input: the paper's figure 3, of this block's numbers.
  ///
  /// All forms of a block compute the same from the same tensors. Those of the notebook's network keep what is the
  /// notebook's: paths that read slices of the input, the stride in the 1×1, biases, the ReLU before the addition.
  ///
  /// - Throws: `ModelError.impossibleProbe` where the network has no such block or the paper's no form of the notebook.
  public init(block name: BlockName, of network: LayerGraph, as form: BlockForm) throws(ModelError) {
    let configuration = network.configuration
    guard let layers = network.blocks.first(where: { $0.name == name }) else {
      throw .impossibleProbe("no block \(name.text(configuration.form))")
    }
    guard form != .notebook || configuration.form == .notebook else {
      throw .impossibleProbe("the notebook's block has other tensors than the paper's")
    }
    self.init(empty: configuration)
    let shape = network.nodes[layers.input].shape
    let input = try add(LayerKey(.stem, .image), .input(shape), reading: [])
    _ = try addBlock(BlockPlan(name, of: configuration, as: form), reading: input)
  }
}
