/// The keys of the lab.
enum LabKeys {
  static let all = [settings]

  private static let absence = "trains no settings: :lab does"

  private static let settings = CellKey(
    "lab settings", absence: absence, .training, "W", "lab: settings at equal complexity, or at fixed width",
    hint: KeyHint("W", "equal/fixed", rank: 2), palette: true, [(.character("W"), 0)],
    obstacle: { $0.live.lab.isActive ? "a sweep is under way: x ends it first" : nil }
  ) { state, _ in
    let isPaper = state.document.choices.lab.settings == .paper
    state.document.choices.lab.settings = isPaper ? .fixedWidth : .paper
    return []
  }
}

/// The keys of charts act on the lab's own.
extension LabCell {
  var drawsCharts: Bool { true }

  func chart(_ action: ChartAction, _ state: inout NotebookState) -> Bool {
    switch action {
    case .measure:
      let isLoss = state.document.choices.lab.measure == .loss
      state.document.choices.lab.measure = isLoss ? .accuracy : .loss
    case .axis: state.document.choices.lab.axis = state.document.choices.lab.axis.moved(1)
    case .zoom, .pan, .all, .logarithmicX, .layer: return false
    }
    return true
  }
}
