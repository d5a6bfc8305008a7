import Training

/// The call in Keras.
extension CompileCell {
  func keras(_ state: NotebookState) -> KerasTwin? {
    let training = state.training
    let rate = "\(training.learningRate)"
    var lines: [String] = []
    switch training.optimizer {
    case .adam:
      let epsilon = state.form == .notebook ? "1e-7" : "1e-8"
      lines.append("optimizer = keras.optimizers.Adam(\(rate), epsilon=\(epsilon))")
    case .sgd:
      lines.append("optimizer = keras.optimizers.SGD(\(rate), momentum=\(training.momentum), nesterov=True)")
    }
    if training.weightDecay > 0 {
      lines.insert("# decay in the gradient: kernel_regularizer=L2(\(training.weightDecay / 2))", at: 0)
    }
    lines.append("model.compile(optimizer, loss=\"categorical_crossentropy\", metrics=[\"accuracy\"])")
    return KerasTwin(lines)
  }
}
