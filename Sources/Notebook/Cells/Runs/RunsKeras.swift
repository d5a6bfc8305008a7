/// What Keras writes of a run.
extension RunsCell {
  func keras(_ state: NotebookState) -> KerasTwin? {
    KerasTwin([
      "callbacks = [",
      "    keras.callbacks.TensorBoard(\"runs/1\"),",
      "    keras.callbacks.ModelCheckpoint(",
      "        \"runs/1/best.weights.h5\", monitor=\"val_accuracy\",",
      "        save_best_only=True, save_weights_only=True),",
      "]",
    ])
  }
}
