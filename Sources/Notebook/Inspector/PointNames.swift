import ResNeXtModel

/// What the inspector calls the places of a network.
struct PointNames: Sendable {
  let form: NetworkConfiguration.Form
  let stem: NetworkConfiguration.Stem

  init(_ state: NotebookState) {
    form = state.form
    stem = state.training.network.stem
  }

  /// What computed the maps at a point: `conv 3×3`, `projection batch norm`.
  func operation(_ point: TracePoint) -> String {
    switch point {
    case .image: return "image"
    case .stemConvolution: return stem == .imageNet ? "conv 7×7" : "conv 3×3"
    case .stemNormalization: return "batch norm"
    case .stemActivation: return "ReLU"
    case .stemPool: return "max pool 3×3"
    case .block(_, let point): return operation(point)
    case .pooled: return "pooled features"
    }
  }

  private func operation(_ point: BlockPoint) -> String {
    switch point {
    case .input: return "input"
    case .reduceConvolution: return "conv 1×1"
    case .reduceNormalization: return "batch norm of the 1×1"
    case .reduceActivation: return "ReLU of the 1×1"
    case .groupedConvolution: return "conv 3×3"
    case .groupedNormalization: return "batch norm of the 3×3"
    case .groupedActivation: return "ReLU of the 3×3"
    case .transitionConvolution: return "transition 1×1"
    case .transitionNormalization: return "transition's batch norm"
    case .transitionActivation: return "transition's ReLU"
    case .shortcutConvolution: return "projection 1×1"
    case .shortcutNormalization: return "projection's batch norm"
    case .sum: return "residual + shortcut"
    case .output: return "block's ReLU"
    }
  }

  /// Where in the network that is: `block 2a`, `stem`.
  func place(_ point: TracePoint) -> String {
    switch point {
    case .image: return ""
    case .stemConvolution, .stemNormalization, .stemActivation, .stemPool: return "stem"
    case .block(let name, _): return "block \(name.text(form))"
    case .pooled: return "head"
    }
  }

  /// Both: `conv 3×3 of block 2a`.
  func full(_ point: TracePoint) -> String {
    let place = place(point)
    return place.isEmpty
      ? operation(point)
      : "\(operation(point)) of \(place == "stem" || place == "head" ? "the \(place)" : place)"
  }

  /// A layer that reads a map.
  func reader(_ key: LayerKey) -> String {
    if let point = key.point { return full(point) }
    switch key.place {
    case .block(let name): return "transition 1×1 of block \(name.text(form))"
    default: return "dense layer"
    }
  }
}
