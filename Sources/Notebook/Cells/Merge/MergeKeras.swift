/// The concatenation in Keras.
extension MergeCell {
  func keras(_ state: NotebookState) -> KerasTwin? {
    block(state).map { KerasTwin(KerasBlock(block: $0, form: state.form).merge) }
  }
}
