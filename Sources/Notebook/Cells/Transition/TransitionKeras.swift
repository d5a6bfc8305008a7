/// The last 1×1 in Keras, a line an operation.
extension TransitionCell {
  func keras(_ state: NotebookState) -> KerasTwin? {
    guard let block = block(state) else { return nil }
    let operations = KerasBlock(block: block, form: state.form).transition
    return KerasTwin(
      operations.flatMap(\.self), current: KerasBlock.line(of: step(state), in: operations, after: 0))
  }
}
