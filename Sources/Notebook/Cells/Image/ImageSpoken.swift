import Tensors

/// The image in words: its class, and what its planes hold.
extension ImageCell {
  func spoken(_ state: NotebookState) -> [String] {
    guard let image = state.shownImage else { return ["the images are being read"] }
    let label = image.label.isEmpty ? image.name : "\(image.name), a \(image.label)"
    let about = "\(label), \(image.height) by \(image.width) pixels, \(image.origin)"
    guard let map = state.maps[.image] else { return [about] }
    return [about]
      + ["red", "green", "blue"].enumerated().prefix(map.channels).map { index, name in
        "\(name) as the network reads it: \(SpokenMaps.text(map, index..<index + 1))"
      }
  }
}
