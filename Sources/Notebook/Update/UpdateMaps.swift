import ResNeXtModel
import Tensors

/// Keeps what is shown computed: one inspection at a time, the shown cell's points only.
extension NotebookState {
  /// What the maps should be computed from; nil while something is missing.
  var wantedSource: ShownMaps.Source? {
    guard let image = shownImage, let weights, weights.weights.configuration == training.network else {
      return nil
    }
    return ShownMaps.Source(network: training.network, image: image.name, weights: weights.version)
  }

  /// Whether the maps on the screen are those of the newest weights and the chosen image.
  var mapsAreCurrent: Bool {
    guard let wantedSource else { return false }
    return maps.hold(cell.view.points(self), from: wantedSource)
  }

  /// Seconds between two inspections while training computes.
  private static let livePause = 0.5

  /// Asks for the feature maps of the shown cell where they are missing, and notes cells that are complete.
  mutating func askForWhatIsShown() -> [Command] {
    noteComputed()
    guard let source = wantedSource, let weights, let image = shownImage else { return [] }
    let points = cell.view.points(self)
    let needsMaps = !points.isEmpty || cell == .prediction
    guard needsMaps, !maps.hold(points, from: source) else { return [] }
    if let asked = requests.inspecting, asked.source == source, points.isSubset(of: asked.points) {
      return []
    }
    // While training computes, it is disturbed at most twice a second.
    if phase.isComputing {
      guard requests.inspecting == nil, now - requests.lastInspection >= Self.livePause else { return [] }
    }
    requests.inspection += 1
    requests.inspecting = (source, points)
    requests.lastInspection = now
    let input = weights.normalization.tensor(image.picture, size: training.network.inputSize)
    return [
      .inspect(
        Inspection(number: requests.inspection, weights: weights.weights, image: input, points: points))
    ]
  }

  mutating func showTrace(_ number: Int, _ result: Result<Trace, Failure>) {
    guard number == requests.inspection, let asked = requests.inspecting else { return }
    requests.inspecting = nil
    requests.inspectionSeconds = now - requests.lastInspection
    switch result {
    case .success(let trace):
      guard trace.configuration == training.network else { return }
      maps.store(trace, from: asked.source)
      settleCursor()
      noteComputed()
    case .failure(let failure): say("feature maps: \(failure)", .failure)
    }
  }

  // MARK: Reactive cells

  /// Whether a cell shows something computed from what it depends on now.
  func isStale(_ kind: CellKind) -> Bool { computed[kind] != kind.view.dependencies(self) }

  /// Whether a cell is computed anew all the time: it follows the weights that are being trained.
  func isLive(_ kind: CellKind) -> Bool {
    guard phase.isComputing else { return false }
    return kind == .training || (kind == cell && kind.view.dependsOnWeights)
  }

  /// Notes what the shown cell has been computed from.
  private mutating func noteComputed() {
    guard !isLive(cell) || computed[cell] == nil, isStale(cell), isComplete(cell) else { return }
    computed[cell] = cell.view.dependencies(self)
  }

  private func isComplete(_ kind: CellKind) -> Bool {
    guard kind.view.dependsOnWeights else { return kind != .image || shownImage != nil }
    guard let wantedSource else { return false }
    return maps.hold(kind.view.points(self), from: wantedSource)
  }

  /// How what a cell shows relates to what is chosen now.
  func freshness(_ kind: CellKind) -> Freshness {
    isLive(kind) ? .live : isStale(kind) ? .stale : .computed
  }
}
