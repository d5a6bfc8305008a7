import ResNeXtModel

/// The three forms of the paper's figure 3 in Keras, with the block's numbers; the notebook's block is its own cells' lines.
extension FormsCell {
  func keras(_ state: NotebookState) -> KerasTwin? {
    guard let block = state.facts.architecture.block(state.block) else { return nil }
    let outputs = block.outputChannels
    let stride = block.groupedWindow.stride > 1 ? "strides=\(block.groupedWindow.stride), " : ""
    switch Self.tabs[step(state)] {
    case .aggregated:
      return KerasTwin([
        "# (a): each of the \(block.cardinality) paths has a last 1×1 of its own, and all are added",
        "y = Add()([Conv2D(\(outputs), 1)(g) for g in groups])",
      ])
    case .concatenated:
      return KerasTwin([
        "# (b): the \(block.cardinality) paths side by side, then one last 1×1",
        "y = Conv2D(\(outputs), 1)(Concatenate()(groups))",
      ])
    case .grouped:
      return KerasTwin([
        "# (c): one grouped convolution computes all \(block.cardinality) paths",
        "y = Conv2D(\(block.pathChannels), 3, \(stride)padding=\"same\", groups=\(block.cardinality))(y)",
        "y = Conv2D(\(outputs), 1)(y)",
      ])
    case .notebook: return KerasTwin(KerasBlock(block: block, form: state.form).whole)
    }
  }
}
