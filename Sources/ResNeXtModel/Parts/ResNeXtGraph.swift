extension LayerGraph {
  /// Every layer of a network (notebook cell 14, `ResNeXt50`, for every configuration of the family).
  ///
  /// - Parameter form: In which form the blocks are written down; nil for the configuration's own: the notebook's, or the
  ///   paper's form (c). Forms (a) and (b) are of paper networks alone: they read the same tensors as form (c).
  /// - Throws: `ModelError` when the configuration is not valid, or is the notebook's where the paper's form is asked for.
  public init(_ configuration: NetworkConfiguration, blocks form: BlockForm? = nil) throws(ModelError) {
    try configuration.validate()
    let own: BlockForm = configuration.form == .notebook ? .notebook : .grouped
    let form = form ?? own
    guard (form == .notebook) == (own == .notebook) else {
      throw .invalidConfiguration(field: "form", reason: "the other form's blocks have other tensors")
    }
    self.init(empty: configuration)
    var last = try Stem(configuration: configuration).add(to: &self)
    for stage in configuration.blocks.indices {
      for index in 0..<configuration.blocks[stage] {
        let block = BlockPlan(BlockName(stage: stage, index: index), of: configuration, as: form)
        last = try addBlock(block, reading: last)
      }
    }
    _ = try Classifier(configuration: configuration).add(reading: last, to: &self)
  }

  /// Adds a block and returns its last layer.
  mutating func addBlock(_ block: BlockPlan, reading input: Int) throws(ModelError) -> Int {
    let shape = nodes[input].shape
    let projects = block.projects(reading: shape)
    let start = nodes.count
    beginBlock(block.name, reading: input)
    let end =
      projects
      ? try DownsamplingBlock(block: block).add(reading: input, to: &self)
      : try IdentityBlock(block: block).add(reading: input, to: &self)
    let (point, split) = try ResidualPath(block: block).split(shape)
    blocks.append(
      BlockLayers(
        name: block.name, input: input, layers: start..<nodes.count, split: split.ranges, splitPoint: point))
    return end
  }
}
