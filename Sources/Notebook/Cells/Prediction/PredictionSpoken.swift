import Tensors

/// The prediction in words: the five most probable classes.
extension PredictionCell {
  func spoken(_ state: NotebookState) -> [String] {
    if state.depth == .terms { return SpokenPage.inspector(state) }
    let shares = state.maps.probabilities
    guard !shares.isEmpty else { return ["\(state.waitingText), a moment"] }
    let best = shares.indices.sorted { (-shares[$0], $0) < (-shares[$1], $1) }.prefix(5)
    let label = state.shownImage.map { $0.label.isEmpty ? $0.name : "\($0.name), a \($0.label)" } ?? ""
    return ["\(label), is taken for"]
      + best.map { index in
        let name = state.weights?.className(index) ?? "class \(index)"
        return "\(name) with \(NumberText.percent(shares[index], decimals: 1)), "
          + "logit \(NumberText.short(state.maps.logits[index]))"
      }
  }
}
