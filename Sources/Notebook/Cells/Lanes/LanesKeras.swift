import ResNeXtModel

/// The switches of the paths in Keras: what the merge reads of a muted path is multiplied with 0.
extension LanesCell {
  func keras(_ state: NotebookState) -> KerasTwin? {
    guard let block = state.facts.architecture.block(state.block) else { return nil }
    let muted = state.document.choices.muted
    let switches = (0..<block.cardinality).map { muted.contains($0, of: block.name) ? "0" : "1" }
    let on = "on = [\(switches.joined(separator: ", "))]"
    guard block.splitsInput else {
      return KerasTwin([on, "y = y * keras.ops.repeat(keras.ops.array(on, \"float32\"), \(block.pathWidth))"])
    }
    return KerasTwin([on, "groups = [g * s for g, s in zip(groups, on)]"])
  }
}
