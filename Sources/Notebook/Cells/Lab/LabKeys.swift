/// The keys of the lab.
enum LabKeys {
  static let all = [settings, measure, axis]

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

  private static let measure = CellKey(
    "lab measure", absence: absence, .looking, "y", "lab: the chart of loss, or of accuracy",
    hint: KeyHint("y", "loss/accuracy", rank: 2), palette: true, [(.character("y"), 0)],
    obstacle: { _ in nil }
  ) { state, _ in
    let isLoss = state.document.choices.lab.measure == .loss
    state.document.choices.lab.measure = isLoss ? .accuracy : .loss
    return []
  }

  private static let axis = CellKey(
    "lab axis", absence: absence, .looking, "X", "lab: curves over steps, epochs, seconds, FLOPs",
    hint: KeyHint("X", "axis", rank: 2), palette: true, [(.character("X"), 0)], obstacle: { _ in nil }
  ) { state, _ in
    let all = LabChoices.AxisOfCurves.allCases
    let index = all.firstIndex(of: state.document.choices.lab.axis) ?? 0
    state.document.choices.lab.axis = all[(index + 1) % all.count]
    return []
  }
}
