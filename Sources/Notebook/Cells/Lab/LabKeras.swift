import Training

/// The sweep in Keras: a network a setting, each with the same seed.
extension LabCell {
  func keras(_ state: NotebookState) -> KerasTwin? {
    let settings = state.document.choices.lab.list(for: state.training.network)
      .map { "(\($0.cardinality), \($0.width))" }.joined(separator: ", ")
    return KerasTwin([
      "# build(C, d) stands for the network's own lines with C paths of d channels",
      "def sweep(build):", "    for C, d in [\(settings)]:",
      "        keras.utils.set_random_seed(\(state.training.seed))",
      "        model = build(C, d)",
      "        model.compile(\"adam\", \"sparse_categorical_crossentropy\", metrics=[\"accuracy\"])"
        .replacing("\"adam\"", with: "\"\(state.training.optimizer.rawValue)\""),
      "        model.fit(x_train, y_train, batch_size=\(state.training.batchSize), shuffle=True)",
    ])
  }
}
