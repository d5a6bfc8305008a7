/// The errors in Keras: predictions of the held-out images, counted with NumPy.
extension ErrorsCell {
  func keras(_ state: NotebookState) -> KerasTwin? {
    let classes = state.training.network.classes
    let lines = [
      "import numpy as np", "probabilities = model.predict(x_test)",
      "labels, answers = y_test.ravel(), probabilities.argmax(axis=1)",
      "confusion = np.zeros((\(classes), \(classes)), int)",
      "np.add.at(confusion, (labels, answers), 1)",
      "accuracy = confusion.diagonal() / confusion.sum(axis=1)",
      "wrong = np.flatnonzero(labels != answers)",
      "mistakes = wrong[np.argsort(-probabilities[wrong].max(axis=1))]",
      "bins = np.ceil(probabilities.max(axis=1) * 15).astype(int)",
      "gaps = [abs((labels == answers)[bins == b].sum() - probabilities.max(axis=1)[bins == b].sum()) "
        + "for b in range(1, 16)]",
      "calibration_error = sum(gaps) / len(labels)",
    ]
    let current = [4, 7, 5, 10][step(state)]
    return KerasTwin(lines, current: current)
  }
}
