import ResNeXtModel
import Tensors

extension CellKind {
  /// The last 1×1, which mixes the paths.
  public static let transition = CellKind("transition")
}

/// Transition: the last 1×1, which mixes the paths.
struct TransitionCell: BlockCell {
  let kind = CellKind.transition

  func walkOn(forward: Bool, _ state: inout NotebookState) -> [Command] {
    state.arrive(forward ? state.cell(ofBlock: state.block) : .merge, forward: forward)
    return []
  }

  private func places(_ state: NotebookState) -> [BlockPoint] {
    let common: [BlockPoint] = [.transitionConvolution, .transitionNormalization]
    return block(state)?.rectifiesResidual == true ? common + [.transitionActivation] : common
  }

  func operations(_ state: NotebookState) -> [Operation] {
    guard block(state) != nil else { return [] }
    return ["conv 1×1", "BN", "ReLU"].prefix(places(state).count).map { Operation(name: $0) }
  }

  func firstStep(_ state: NotebookState) -> Int { 0 }

  func point(_ state: NotebookState) -> TracePoint? {
    block(state).map { .block($0.name, places(state)[step(state)]) }
  }

  func points(_ state: NotebookState) -> Set<TracePoint> {
    guard let block = block(state) else { return [] }
    return Set(([.groupedActivation] + places(state)).map { .block(block.name, $0) })
  }

  func title(_ state: NotebookState) -> String {
    guard let block = block(state) else { return "" }
    return "\(place(block, state)) · \(ShapeText.map(block.pathChannels, block.outputSize)) → "
      + ShapeText.map(block.outputChannels, block.outputSize)
  }

  func call(_ state: NotebookState) -> String {
    guard let block = block(state) else { return "x = transition(x)" }
    let name = block.name
    let tail = "block: \"\(name.text(state.form))\""
    return "x = transition(x, filters: \(block.outputChannels), \(tail))"
  }

  func facts(_ state: NotebookState) -> String {
    guard let block = block(state) else { return "" }
    let weights = block.pathChannels * block.outputChannels
    let size = block.outputSize
    switch step(state) {
    case 0:
      return "\(block.pathChannels) → \(block.outputChannels) channels, 1×1, ungrouped: "
        + "\(NumberText.grouped(weights)) weights, \(NumberText.scaled(weights * size * size)) multiply-adds"
    case 1: return "each of \(block.outputChannels) channels: (x − mean) / deviation · gamma + beta"
    default: return "negative values become 0, before the addition: only the notebook does this"
    }
  }

  func source(_ state: NotebookState) -> ValueSource? {
    guard let block = block(state) else { return nil }
    let step = step(state)
    guard step > 0 else {
      return ValueSource(
        point: .block(block.name, .groupedActivation), name: "all paths",
        rule: .window(Window(kernel: 1), side: block.outputSize, channels: 0..<block.pathChannels))
    }
    return ValueSource(
      point: .block(block.name, places(state)[step - 1]), name: step == 1 ? "conv 1×1" : "batch norm",
      rule: .pointwise)
  }

  func why(_ state: NotebookState) -> String {
    let mixing =
      """
      The first operation that reads all paths: every output channel is a weighted sum of all of them \
      at its position. The bars show how much of the chosen channel's weight each path holds.
      """
    guard block(state)?.rectifiesResidual == true else {
      return mixing
        + """
         After its batch norm the paper adds the shortcut at once; the ReLU follows the addition, so \
        the residual may also take away.
        """
    }
    return mixing
      + """
       The notebook has a ReLU here, before the addition: the residual is never negative, activations \
      can only grow along a stage, and the last ReLU of an identity block does nothing. He and others \
      measured 7.84 % against 6.61 % error for such a block (Identity Mappings, 2016, table 2).
      """
  }

  // MARK: The mixing weights

  func rowsAbove(_ state: NotebookState, area: Size) -> Int {
    guard let block = block(state), step(state) == 0, area.rows >= 10 else { return 0 }
    let mixing = MixingWeights(block: block, state: state)
    let rows = mixing.rows(columns: area.columns)
    return min(rows + 2, max(3, area.rows / 3))
  }

  func drawAbove(on screen: inout Screen, area: Rect, _ state: NotebookState) -> Int {
    guard let block = block(state) else { return 0 }
    MixingWeights(block: block, state: state).draw(on: &screen, area: area)
    return area.rows
  }
}
