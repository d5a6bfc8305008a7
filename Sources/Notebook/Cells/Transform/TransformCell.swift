import Tensors
import ResNeXtModel

extension CellKind {
  /// Every path's 1×1 and 3×3.
  public static let transform = CellKind("transform")
}

/// Transform: every path's 1×1, batch norm, ReLU, 3×3, batch norm, ReLU.
struct TransformCell: BlockCell {
  let kind = CellKind.transform
  var walksPaths: Bool { true }

  func walkOn(forward: Bool, _ state: inout NotebookState) -> [Command] {
    state.arrive(forward ? .merge : .split, forward: forward)
    return []
  }

  /// The places after each operation, in order.
  static let places: [BlockPoint] = [
    .reduceConvolution, .reduceNormalization, .reduceActivation, .groupedConvolution, .groupedNormalization,
    .groupedActivation,
  ]

  private func place(_ state: NotebookState) -> BlockPoint { Self.places[step(state)] }

  func operations(_ state: NotebookState) -> [Operation] {
    guard block(state) != nil else { return [] }
    return ["conv 1×1", "BN", "ReLU", "conv 3×3", "BN", "ReLU"].map { Operation(name: $0) }
  }

  func firstStep(_ state: NotebookState) -> Int { 3 }
  func point(_ state: NotebookState) -> TracePoint? { block(state).map { .block($0.name, place(state)) } }

  func points(_ state: NotebookState) -> Set<TracePoint> {
    guard let block = block(state) else { return [] }
    return Set(([.input] + Self.places).map { .block(block.name, $0) })
  }

  func groups(_ state: NotebookState, channels: Int) -> [Range<Int>] {
    block(state).map { paths($0, channels: channels) } ?? [0..<channels]
  }

  func title(_ state: NotebookState) -> String {
    guard let block = block(state) else { return "" }
    let input =
      block.splitsInput
      ? ShapeText.paths(block.inputChannels, block.cardinality, block.inputSize)
      : ShapeText.map(block.inputChannels, block.inputSize)
    return "\(place(block, state)) · \(input) → "
      + ShapeText.paths(block.pathChannels, block.cardinality, block.outputSize)
  }

  func call(_ state: NotebookState) -> String {
    guard let block = block(state) else { return "transform(groups)" }
    let name = block.name
    let tail = "block: \"\(name.text(state.form))\""
    return "groups = transform(groups, filters: \(block.pathChannels), strides: \(block.stride), \(tail))"
  }

  /// What the operation shown does, and what it costs.
  func facts(_ state: NotebookState) -> String {
    guard let block = block(state) else { return "" }
    let paths = block.cardinality
    let width = block.pathWidth
    switch step(state) {
    case 0: return reduceFacts(block, state)
    case 3:
      let grouped = 9 * width * width * paths
      let size = block.outputSize
      let dense = paths > 1 ? "; ungrouped it would be \(NumberText.grouped(grouped * paths))" : ""
      return "\(paths) × (\(width) → \(width) channels, 3×3\(strideText(block.groupedWindow))) = "
        + """
        \(NumberText.grouped(grouped)) weights, \(NumberText.scaled(grouped * size * size)) \
        multiply-adds\(dense)
        """
    case 1, 4:
      return
        "each of \(block.pathChannels) channels: (x − mean) / deviation · gamma + beta, by running statistics"
    default: return "negative values become 0; a channel that is 0 everywhere is silent for this image"
    }
  }

  private func reduceFacts(_ block: BlockGeometry, _ state: NotebookState) -> String {
    let paths = block.cardinality
    let read = block.splitsInput ? block.split[0].count : block.inputChannels
    let weights = read * block.pathWidth * paths
    let size = block.middleSize
    return "\(paths) × (\(read) → \(block.pathWidth) channels, 1×1\(strideText(block.reduceWindow))) = "
      + "\(NumberText.grouped(weights)) weights, \(NumberText.scaled(weights * size * size)) multiply-adds"
  }

  private func strideText(_ window: Window) -> String {
    window.stride > 1 ? ", stride \(window.stride)" : ""
  }

  func source(_ state: NotebookState) -> ValueSource? {
    guard let block = block(state) else { return nil }
    let step = step(state)
    switch step {
    case 0:
      let channels =
        block.splitsInput ? inputPath(block, state) : 0..<block.inputChannels
      return ValueSource(
        point: .block(block.name, .input), name: "input",
        rule: .window(block.reduceWindow, side: block.inputSize, channels: channels))
    case 3:
      return ValueSource(
        point: .block(block.name, .reduceActivation), name: "ReLU",
        rule: .window(
          block.groupedWindow, side: block.middleSize,
          channels: path(block, channels: block.pathChannels, state)))
    default:
      let names = ["", "conv 1×1", "batch norm", "", "conv 3×3", "batch norm"]
      return ValueSource(
        point: .block(block.name, Self.places[step - 1]), name: names[step], rule: .pointwise)
    }
  }

  /// The slice of the block's input that the cursor's path reads.
  private func inputPath(_ block: BlockGeometry, _ state: NotebookState) -> Range<Int> {
    let index = min(block.cardinality - 1, state.cursor.channel / max(1, block.pathWidth))
    return block.split[max(0, index)]
  }

  func why(_ state: NotebookState) -> String {
    guard let block = block(state) else { return "" }
    return TransformNote(block: block, state: state, step: step(state)).text
  }
}
