/// Transform (notebook cell 6; paper, section 3.2): every path's 1×1 and 3×3, each with batch norm and ReLU.
///
/// Input `[batch, in, h, w]`; output, of all paths together, `[batch, path channels, h / stride, w / stride]`. The notebook
/// strides in the 1×1 (departure 4) and has biases, the paper strides in the 3×3.
struct Transform {
  let block: BlockPlan

  private var reduceWindow: Window { Window(kernel: 1, stride: block.isNotebook ? block.stride : 1) }
  private var groupedWindow: Window {
    Window(kernel: 3, stride: block.isNotebook ? 1 : block.stride, padding: 1)
  }

  /// Adds the layers of every path, each reading its own of `inputs`; returns the paths' last layers.
  ///
  /// - Throws: `ModelError.impossibleLayer`.
  func addPaths(reading inputs: [Int], to graph: inout LayerGraph) throws(ModelError) -> [Int] {
    let width = block.pathWidth
    var ends: [Int] = []
    for (path, input) in inputs.enumerated() {
      let share = WeightShare.outputs(path * width..<(path + 1) * width)
      ends.append(try add(reading: input, width: width, groups: 1, path: path, share: share, to: &graph))
    }
    return ends
  }

  /// Adds the layers of all paths as one: a dense 1×1 and a 3×3 of `groups` groups; returns the last one.
  ///
  /// - Throws: `ModelError.impossibleLayer`.
  func addJoined(reading input: Int, groups: Int, to graph: inout LayerGraph) throws(ModelError) -> Int {
    // The notebook's paths read slices, so that its 1×1 is grouped, too.
    try add(
      reading: input, width: block.pathChannels, groups: groups, reduceGroups: block.isNotebook ? groups : 1,
      path: nil, share: nil, to: &graph)
  }

  private func add(
    reading input: Int, width: Int, groups: Int, reduceGroups: Int = 1, path: Int?, share: WeightShare?,
    to graph: inout LayerGraph
  ) throws(ModelError) -> Int {
    let bias = block.isNotebook
    let reduce = ConvolutionOperation(reduceWindow, outputs: width, groups: reduceGroups, hasBias: bias)
    let grouped = ConvolutionOperation(groupedWindow, outputs: width, groups: groups, hasBias: bias)
    var last = try graph.add(
      block.key(.reduceConvolution, path: path), .convolution(reduce), reading: [input], share: share)
    last = try graph.add(
      block.key(.reduceNormalization, path: path), .batchNormalization, reading: [last], share: share)
    last = try graph.add(block.key(.reduceActivation, path: path), .relu, reading: [last])
    last = try graph.add(
      block.key(.groupedConvolution, path: path), .convolution(grouped), reading: [last], share: share)
    last = try graph.add(
      block.key(.groupedNormalization, path: path), .batchNormalization, reading: [last], share: share)
    return try graph.add(block.key(.groupedActivation, path: path), .relu, reading: [last])
  }
}
