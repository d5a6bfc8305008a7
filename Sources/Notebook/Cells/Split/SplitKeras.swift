/// The split in Keras: slices by index.
extension SplitCell {
  func keras(_ state: NotebookState) -> KerasTwin? {
    block(state).map { KerasTwin(KerasBlock(block: $0, form: state.form).split) }
  }
}
