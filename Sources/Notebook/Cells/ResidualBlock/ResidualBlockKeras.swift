/// The end of a block in Keras: the shortcut, the addition and the last ReLU.
extension ResidualBlockCell {
  func keras(_ state: NotebookState) -> KerasTwin? {
    guard let block = block(state) else { return nil }
    let before = ["# y: the residual of block \(block.name.text(state.form)), after its transition"]
    let operations = [before] + KerasBlock(block: block, form: state.form).ending
    return KerasTwin(
      operations.flatMap(\.self), current: KerasBlock.line(of: step(state), in: operations, after: 0))
  }
}
