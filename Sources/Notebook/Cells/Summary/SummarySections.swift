import ResNeXtModel

/// The layers of the summary by the part of the network that they stand in: stem, blocks, head.
struct SummarySections: Sendable {
  /// One part.
  struct Section: Sendable {
    let place: LayerPlace
    let layers: Range<Int>
    let parameters: Int
    let multiplyAdds: Int
    /// What its last layer writes.
    let output: [Int]
  }

  let all: [Section]

  /// Layers that follow each other and stand in one part are a section.
  init(_ layers: [LayerDescription]) {
    var sections: [Section] = []
    var first = 0
    while first < layers.count {
      let place = layers[first].place
      let end = layers[first...].firstIndex { $0.place != place } ?? layers.count
      let part = layers[first..<end]
      sections.append(
        Section(
          place: place, layers: first..<end, parameters: part.reduce(0) { $0 + $1.parameters },
          multiplyAdds: part.reduce(0) { $0 + $1.multiplyAdds }, output: layers[end - 1].output))
      first = end
    }
    all = sections
  }
}

extension LayerPlace {
  /// Its name on the screen: `stem`, `2a`, `head`.
  func text(_ form: NetworkConfiguration.Form) -> String {
    switch self {
    case .stem: return "stem"
    case .block(let name): return name.text(form)
    case .head: return "head"
    }
  }
}
