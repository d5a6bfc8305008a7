import ResNeXtModel

/// The head in Keras, and the prediction.
extension PredictionCell {
  func keras(_ state: NotebookState) -> KerasTwin? {
    KerasTwin(KerasHead(state: state).lines + ["probabilities = model.predict(image[None])[0]"])
  }
}

/// Lines of Keras for everything behind the last block.
struct KerasHead: Sendable {
  let state: NotebookState

  var lines: [String] {
    let network = state.training.network
    let classes = network.classes
    let pool: [String]
    switch network.head {
    case .globalAverage: pool = ["x = GlobalAveragePooling2D()(x)"]
    case .averagePoolFlatten: pool = ["x = AveragePooling2D(2, padding=\"same\")(x)", "x = Flatten()(x)"]
    }
    let name = state.form == .notebook ? "fc\(classes)" : "fc"
    let start = state.form == .notebook ? ", kernel_initializer=init" : ""
    return pool + [
      "outputs = Dense(\(classes), activation=\"softmax\"\(start), name=\"\(name)\")(x)",
      "model = keras.Model(inputs, outputs)",
    ]
  }
}
