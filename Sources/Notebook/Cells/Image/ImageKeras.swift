/// The image in Keras: read, resized, and normalised as the weights want it.
extension ImageCell {
  func keras(_ state: NotebookState) -> KerasTwin? {
    let shown = state.shownImage?.name ?? "image"
    // Samples are named without their file's ending.
    let name = shown.contains(".") ? shown : "\(shown).png"
    let side = state.training.network.inputSize
    var lines = [
      "image = keras.utils.load_img(\(Python.quoted(name)), target_size=(\(side), \(side)))",
      "image = keras.utils.img_to_array(image) / 255",
    ]
    switch state.weights?.normalization ?? .none {
    case .none: break
    case .perPixel: lines.append("image = image - training_mean  # of every pixel, (\(side), \(side), 3)")
    case .perChannel: lines.append("image = (image - mean) / deviation  # of each colour, (3,)")
    }
    return KerasTwin(lines)
  }
}
