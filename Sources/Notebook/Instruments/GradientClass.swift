import ResNeXtModel

/// The class that a gradient is about, and how it was chosen.
struct GradientClass: Hashable, Sendable {
  /// How a class was chosen.
  enum Origin: String, Hashable, Sendable {
    case label = "true label"
    case predicted = "predicted"
    case chosen = "chosen"
  }

  let label: Int
  let name: String
  let origin: Origin

  /// As the screen says it: `cat, true label`.
  var text: String { "\(name), \(origin.rawValue)" }
}

extension NotebookState {
  /// The class that gradients are about; nil as long as the prediction that decides it is not known.
  var gradientClass: GradientClass? {
    guard let weights else { return nil }
    let classes = training.network.classes
    switch instruments.target {
    case .label(let label) where (0..<classes).contains(label):
      return GradientClass(label: label, name: weights.className(label), origin: .chosen)
    case .known:
      if let name = shownImage?.label, let label = weights.classNames.firstIndex(of: name), label < classes {
        return GradientClass(label: label, name: name, origin: .label)
      }
      return likeliestClass
    default: return likeliestClass
    }
  }

  private var likeliestClass: GradientClass? {
    guard let source = wantedSource, maps.source == source, let weights else { return nil }
    let logits = maps.logits
    return logits.indices.max { logits[$0] < logits[$1] }.map {
      GradientClass(label: $0, name: weights.className($0), origin: .predicted)
    }
  }
}
