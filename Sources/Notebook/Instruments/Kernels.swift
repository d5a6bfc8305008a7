import ResNeXtModel

/// The kernels of the shown convolution.
extension NotebookState {
  /// The kernel that makes the chosen channel; nil where the shown maps are no convolution's, or its weights are not there.
  var shownKernel: OutputKernel? {
    guard let point = (cell.definition as? any MapCell)?.point(self), let weights,
      weights.weights.configuration == training.network
    else { return nil }
    return weights.weights.kernel(of: cursor.channel, at: point, in: facts.graph)
  }

  /// Whether the shown maps are a convolution's.
  var showsConvolution: Bool {
    guard let point = (cell.definition as? any MapCell)?.point(self) else { return false }
    return facts.graph.layers(at: point).contains {
      if case .convolution = $0.operation { true } else { false }
    }
  }

  /// Why kernels cannot be looked at; nil when they can.
  var kernelObstacle: String? {
    guard picture != nil else { return waitingText }
    return showsConvolution ? nil : "kernels belong to a convolution: Esc, then ← → to one"
  }

  /// Shows the kernels in place of the maps, or the maps again.
  mutating func toggleKernels() {
    let isShown = instruments.view == .kernels
    document.choices.instruments.view = isShown ? .activation : .kernels
  }
}
