/// The summary in Keras.
extension SummaryCell {
  func keras(_ state: NotebookState) -> KerasTwin? { KerasTwin(["model.summary()"]) }
}
