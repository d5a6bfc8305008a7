import ResNeXtModel
import Tensors

extension CellKind {
  /// A whole block whose shortcut is the identity.
  public static let identityBlock = CellKind("identity-block")
  /// A whole block whose shortcut is a projection.
  public static let downsamplingBlock = CellKind("downsampling-block")
}

/// A whole block: residual + shortcut = sum → ReLU, its shortcut the identity or a projection.
struct ResidualBlockCell: BlockCell {
  let kind: CellKind

  var name: String { kind == .identityBlock ? "identity block" : "downsampling block" }
  var blockNoun: String { name }

  func walkOn(forward: Bool, _ state: inout NotebookState) -> [Command] {
    guard let shown = block(state) else { return state.refuse("\(state.networkName) has no \(name)") }
    if forward {
      state.walkOn(from: shown.name)
    } else {
      state.arrive(.transition, block: shown.name, forward: false)
    }
    return []
  }

  func blocks(in state: NotebookState) -> [BlockGeometry] {
    state.facts.architecture.blocks.filter { $0.hasProjection == (kind == .downsamplingBlock) }
  }

  private func rectifies(_ state: NotebookState) -> Bool { block(state)?.rectifiesResidual == true }

  /// Residual, shortcut, sum, output.
  private func places(_ state: NotebookState) -> [BlockPoint] {
    [
      rectifies(state) ? .transitionActivation : .transitionNormalization,
      kind == .downsamplingBlock ? .shortcutNormalization : .input, .sum, .output,
    ]
  }

  func operations(_ state: NotebookState) -> [Operation] {
    guard block(state) != nil else { return [] }
    return [
      Operation(name: "residual"),
      Operation(name: kind == .downsamplingBlock ? "projection" : "identity", sign: "+"),
      Operation(name: "sum", sign: "="), Operation(name: "ReLU"),
    ]
  }

  func firstStep(_ state: NotebookState) -> Int { 3 }

  func point(_ state: NotebookState) -> TracePoint? {
    block(state).map { .block($0.name, places(state)[step(state)]) }
  }

  func points(_ state: NotebookState) -> Set<TracePoint> {
    guard let block = block(state) else { return [] }
    let before: [BlockPoint] =
      (block.rectifiesResidual ? [.transitionNormalization] : [.transitionConvolution])
      + (kind == .downsamplingBlock ? [.shortcutConvolution] : [])
    return Set((places(state) + before).map { .block(block.name, $0) })
  }

  func title(_ state: NotebookState) -> String {
    guard let block = block(state) else { return "" }
    let stride = block.stride > 1 ? " · stride \(block.stride)" : ""
    return "\(place(block, state)) · \(ShapeText.map(block.inputChannels, block.inputSize)) → "
      + ShapeText.map(block.outputChannels, block.outputSize) + stride
  }

  func call(_ state: NotebookState) -> String {
    let function = kind == .downsamplingBlock ? "downsampling" : "identityBlock"
    guard let block = block(state) else { return "x = \(function)(x)" }
    let name = block.name
    let tail = "block: \"\(name.text(state.form))\""
    let strides = kind == .downsamplingBlock ? ", strides: \(block.stride)" : ""
    return
      """
      x = \(function)(x, filters: (\(block.pathChannels), \(block.pathChannels), \
      \(block.outputChannels)), cardinality: \(block.cardinality)\(strides), \(tail))
      """
  }

  func facts(_ state: NotebookState) -> String {
    guard let block = block(state) else { return "" }
    let cost = state.facts.blockCosts[block.name] ?? NetworkFacts.Cost()
    let whole =
      """
      block: \(NumberText.grouped(cost.parameters)) parameters, \(NumberText.scaled(cost.multiplyAdds)) \
      multiply-adds
      """
    switch step(state) {
    case 0:
      return "residual: what split, transform, merge and transition made of the input · \(whole)"
    case 1 where kind == .downsamplingBlock:
      let weights = block.inputChannels * block.outputChannels
      return
        """
        shortcut: 1×1 with stride \(block.stride) and batch norm, \(NumberText.grouped(weights)) \
        weights · \(whole)
        """
    case 1: return "shortcut: the block's input, unchanged · \(whole)"
    case 2: return "element by element, \(ShapeText.map(block.outputChannels, block.outputSize)) · \(whole)"
    default: return outputFacts(block, state) + whole
    }
  }

  /// Whether the last ReLU did anything, as far as it is computed.
  private func outputFacts(_ block: BlockGeometry, _ state: NotebookState) -> String {
    guard let sum = state.maps[.block(block.name, .sum)] else { return "" }
    let negative = sum.tensor.values.reduce(0) { $0 + ($1 < 0 ? 1 : 0) }
    let share = Float(negative) / Float(max(1, sum.tensor.count))
    return negative == 0
      ? "the last ReLU changes nothing: no sum is negative · "
      : "the last ReLU sets \(NumberText.percent(share)) of the sums to 0 · "
  }

  func source(_ state: NotebookState) -> ValueSource? {
    guard let block = block(state) else { return nil }
    func at(_ place: BlockPoint) -> TracePoint { .block(block.name, place) }
    let places = places(state)
    switch step(state) {
    case 0:
      return block.rectifiesResidual
        ? ValueSource(point: at(.transitionNormalization), name: "transition, batch norm", rule: .pointwise)
        : ValueSource(point: at(.transitionConvolution), name: "transition, conv 1×1", rule: .pointwise)
    case 1 where kind == .downsamplingBlock:
      return ValueSource(point: at(.shortcutConvolution), name: "projection, conv 1×1", rule: .pointwise)
    case 1: return nil
    case 2:
      return ValueSource(
        point: at(places[0]), name: "residual + shortcut", rule: .sum(at(places[0]), at(places[1])))
    default: return ValueSource(point: at(.sum), name: "sum", rule: .pointwise)
    }
  }

  func why(_ state: NotebookState) -> String {
    guard let block = block(state) else { return missingNote(state) }
    return ResidualBlockNote(kind: kind, block: block, state: state).text
  }

  private func missingNote(_ state: NotebookState) -> String {
    kind == .identityBlock
      ? """
      Every block of \(state.networkName) changes its dimensions, so each has a projection and none \
      an identity shortcut: one block a stage leaves no room. Another preset has more blocks.
      """
      : "No block of \(state.networkName) changes its dimensions."
  }

  // MARK: The equation

  func rowsAbove(_ state: NotebookState, area: Size) -> Int {
    guard let block = block(state), let size = BlockEquation.mapSize(block.outputSize, area: area) else {
      return 0
    }
    return Heatmap.rows(pixels: size) + 2
  }

  func drawAbove(on screen: inout Screen, area: Rect, _ state: NotebookState) -> Int {
    guard let block = block(state), let size = BlockEquation.mapSize(block.outputSize, rows: area.rows - 2)
    else { return 0 }
    let points = places(state).map { TracePoint.block(block.name, $0) }
    BlockEquation(points: points, current: step(state), state: state, size: size)
      .draw(on: &screen, area: area)
    return area.rows
  }
}
