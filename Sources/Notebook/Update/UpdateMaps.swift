import ResNeXtModel
import Tensors

/// Keeps what is shown computed: one inspection at a time, the shown cell's points only.
extension NotebookState {
  /// What the maps should be computed from; nil while something is missing.
  var wantedSource: ShownMaps.Source? {
    guard let image = shownImage, let weights, weights.weights.configuration == training.network else {
      return nil
    }
    return ShownMaps.Source(
      network: training.network, image: image.identity, model: weights.id,
      muted: document.choices.muted)
  }

  /// Whether the maps on the screen are those of the newest weights and the chosen image.
  var mapsAreCurrent: Bool {
    hasMaps(of: cell.definition)
  }

  /// Seconds between two inspections of newer weights while training computes.
  private static let livePause = 0.5

  /// Asks for the feature maps of the shown cell where they are missing, and notes cells that are complete.
  mutating func askForWhatIsShown() -> [Command] {
    noteComputed()
    guard let source = wantedSource, let weights, let image = shownImage else { return [] }
    let points = cell.definition.points(self)
    guard cell.definition.needsTrace(self), !maps.hold(points, from: source) else { return [] }
    if let asked = live.requests.inspecting, asked.source == source, points.isSubset(of: asked.points) {
      return []
    }
    // While training computes, newer weights disturb it at most twice a second; what a user asks for does not wait.
    if phase.isComputing {
      guard live.requests.inspecting == nil else { return [] }
      if maps.showOlderWeights(at: points, than: source),
        now - live.requests.lastInspection < Self.livePause
      {
        return []
      }
    }
    live.requests.inspection += 1
    live.requests.inspecting = (source, points)
    live.requests.lastInspection = now
    return [
      .inspect(
        Inspection(
          number: live.requests.inspection, model: weights.id, weights: weights.weights,
          image: .picture(image.picture, weights.normalization),
          points: points, muted: source.muted))
    ]
  }

  mutating func showTrace(_ number: Int, _ result: Result<MeasuredTrace, Failure>) {
    guard number == live.requests.inspection, let asked = live.requests.inspecting else { return }
    live.requests.inspecting = nil
    live.requests.inspectionSeconds = now - live.requests.lastInspection
    switch result {
    case .success(let measured):
      guard measured.trace.configuration == training.network else { return }
      live.maps.store(measured, from: asked.source)
      settleCursor()
      noteComputed()
    case .failure(let failure): say("feature maps: \(failure)", .failure)
    }
  }

  // MARK: Reactive cells

  /// Whether something that a cell depends on has changed since it was computed.
  func isStale(_ kind: CellKind) -> Bool { live.computed[kind] != kind.definition.dependencies(self) }

  /// Whether a cell is computed anew all the time: it follows the weights that are being trained.
  func isLive(_ kind: CellKind) -> Bool {
    guard phase.isComputing, !isLookingBack else { return false }
    return kind.definition.isLive(self)
  }

  /// Notes what the shown cell has been computed from.
  private mutating func noteComputed() {
    guard !isLive(cell) || live.computed[cell] == nil, isStale(cell), cell.definition.isComplete(self) else {
      return
    }
    live.computed[cell] = cell.definition.dependencies(self)
  }

  /// Whether the maps that a cell needs are those of what is chosen now.
  func hasMaps(of cell: any NotebookCell) -> Bool {
    wantedSource.map { maps.hold(cell.points(self), from: $0) } ?? false
  }

  /// How what a cell shows relates to what is chosen now.
  func freshness(_ kind: CellKind) -> Freshness {
    isLive(kind) ? .live : isStale(kind) ? .stale : .computed
  }
}
