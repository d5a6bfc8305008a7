/// The six operations in Keras: layers of their own for every path, or `groups=C` where the paper's form is shown.
extension TransformCell {
  func keras(_ state: NotebookState) -> KerasTwin? {
    guard let block = block(state) else { return nil }
    let twin = KerasBlock(block: block, form: state.form)
    let operations = twin.transform
    return KerasTwin(
      twin.transformHead + operations.flatMap(\.self),
      current: KerasBlock.line(of: step(state), in: operations, after: twin.transformHead.count))
  }
}
