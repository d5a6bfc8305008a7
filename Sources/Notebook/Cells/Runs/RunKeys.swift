/// The keys of the runs.
enum RunKeys {
  static let all = [pin, weights, differences, hide, rename, delete]

  private static let absence = "lists no runs: :runs does"

  private static func nothing(_ state: NotebookState) -> String? {
    state.chosenRun == nil ? "there is no run: Space starts one, :runs DIR adds a folder" : nil
  }

  private static let pin = CellKey(
    "pin run", absence: absence, .looking, "p", "runs: pin the chosen one to the charts, or take it off",
    hint: KeyHint("p", "pin", rank: 2), palette: true, [(.character("p"), 0)], obstacle: nothing
  ) { state, _ in state.pinRun() }

  private static let weights = CellKey(
    "run weights", absence: absence, .looking, "o", "runs: show the best weights of the chosen one",
    hint: KeyHint("o", "weights", rank: 3), palette: true, [(.character("o"), 0)],
    obstacle: { state in nothing(state) ?? state.weightsObstacle }
  ) { state, _ in state.load(ofRun: "") }

  private static let differences = CellKey(
    "run differences", absence: absence, .looking, "f", "runs: settings in which the pinned one differs",
    hint: KeyHint("f", "differences", rank: 3), palette: true, [(.character("f"), 0)],
    obstacle: { state in nothing(state) ?? state.differencesObstacle }
  ) { state, _ in state.turnRunSide() }

  private static let hide = CellKey(
    "hide run", absence: absence, .looking, "v t", "runs: hide the chosen one, or show it again; all or not",
    palette: true, [(.character("v"), 0), (.character("t"), 1)], obstacle: { _ in nil }
  ) { state, number in number == 0 ? state.hideRun() : state.turnHiddenRuns() }

  private static let rename = CellKey(
    "rename run", absence: absence, .looking, "R", "runs: rename the chosen one, its folder too",
    palette: true,
    [(.character("R"), 0)], obstacle: nothing
  ) { state, _ in state.askForRunName() }

  private static let delete = CellKey(
    "delete run", absence: absence, .looking, "Del", "runs: delete the chosen one's folder; asks first",
    palette: true, [(.delete, 0)], obstacle: nothing
  ) { state, number in state.deleteRun(.own("delete run", number)) }
}
