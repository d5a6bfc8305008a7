import ResNeXtModel

extension CellKind {
  /// The block's input, cut into paths.
  public static let split = CellKind("split")
}

/// Split: the channels cut into paths.
///
/// In notebook form the block's input is cut; in paper form what its first 1×1 has made of it.
struct SplitCell: BlockCell {
  let kind = CellKind.split

  private func point(_ block: BlockGeometry, _ state: NotebookState) -> TracePoint {
    .block(block.name, block.splitPoint)
  }

  private func channels(_ block: BlockGeometry, _ state: NotebookState) -> Int {
    block.split.last?.upperBound ?? 0
  }

  func operations(_ state: NotebookState) -> [Operation] {
    guard let block = block(state) else { return [] }
    return paths(block, channels: channels(block, state)).enumerated().map { index, range in
      Operation(name: "path \(index + 1) ch \(ShapeText.range(range))", sign: "│")
    }
  }

  var walksPaths: Bool { true }
  var stepsArePaths: Bool { true }
  func stepCount(_ state: NotebookState) -> Int { max(1, block(state)?.cardinality ?? 1) }

  /// The step is the path of the cursor's channel.
  func step(_ state: NotebookState) -> Int {
    guard let block = block(state) else { return 0 }
    let path = state.cursor.channel / max(1, channels(block, state) / max(1, block.cardinality))
    return min(path, stepCount(state) - 1)
  }

  func choose(step: Int, _ state: inout NotebookState) {
    state.document.position.steps[kind] = step
    guard let paths = block(state)?.split, paths.indices.contains(step) else { return }
    state.document.position.cursor.channel = paths[step].lowerBound
  }

  func walkOn(forward: Bool, _ state: inout NotebookState) -> [Command] {
    if forward { state.arrive(.transform, forward: true) } else { state.walkBack() }
    return []
  }

  /// A path, once one was chosen.
  func channels(_ state: NotebookState) -> Range<Int>? {
    guard let block = block(state), let step = state.document.position.steps[kind] else { return nil }
    return block.split[min(step, block.cardinality - 1)]
  }

  func point(_ state: NotebookState) -> TracePoint? { block(state).map { point($0, state) } }

  func points(_ state: NotebookState) -> Set<TracePoint> {
    guard let block = block(state) else { return [] }
    let before: Set<TracePoint> = block.splitsInput ? [] : [.block(block.name, .reduceNormalization)]
    return before.union([point(block, state)])
  }

  func groups(_ state: NotebookState, channels: Int) -> [Range<Int>] {
    block(state).map { paths($0, channels: channels) } ?? [0..<channels]
  }

  func title(_ state: NotebookState) -> String {
    guard let block = block(state) else { return "" }
    let channels = channels(block, state)
    let size = block.inputSize
    return "\(place(block, state)) · \(ShapeText.map(channels, size)) → \(block.cardinality) groups of "
      + "\(channels / max(1, block.cardinality))"
  }

  func call(_ state: NotebookState) -> String {
    "groups = split(x, cardinality: \(state.training.network.cardinality))"
  }

  func facts(_ state: NotebookState) -> String {
    guard let block = block(state) else { return "" }
    let channels = channels(block, state)
    let path = path(block, channels: channels, state)
    let index = path.lowerBound / max(1, path.count)
    let next = block.splitsInput ? "its own 1×1" : "its own 3×3"
    return "path \(index + 1) of \(block.cardinality) gets channels \(ShapeText.range(path)) of \(channels), "
      + """
      \(ShapeText.map(path.count, block.inputSize)), and feeds them to \(next); nothing is computed \
      or copied
      """
  }

  func source(_ state: NotebookState) -> ValueSource? {
    guard let block = block(state), !block.splitsInput else { return nil }
    return ValueSource(
      point: .block(block.name, .reduceNormalization), name: "batch norm of the 1×1", rule: .pointwise)
  }

  func why(_ state: NotebookState) -> String {
    let cardinality = state.training.network.cardinality
    if block(state)?.splitsInput == true {
      return
        """
        Each of the \(cardinality) paths sees only its own slice of the channels: the notebook cuts the \
        block's input, so even the first 1×1 is a grouped convolution. In the paper's form (b) every \
        path's 1×1 reads all channels, and only the 3×3 is cut. Path i gets the slice [(i−1)·size, \
        i·size). In Keras that slice is a Lambda that binds its index late: after saving and loading a \
        model every branch slices the last group, silently. Here slices go by index.
        """
    }
    return
      """
      In the paper's form nothing is cut before the first 1×1: it reads all channels of the block's \
      input. The cut is what the grouped 3×3 does to its input, which is shown here: \(cardinality) \
      paths, none of which reads another's channels. The source notebook cuts earlier, at the block's \
      input, so that its 1×1 is grouped too.
      """
  }
}
