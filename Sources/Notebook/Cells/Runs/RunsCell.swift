import ResNeXtModel
import Tensors
import Training

extension CellKind {
  /// Runs of this session and on the disk.
  public static let runs = CellKind("runs")
}

/// Runs: those of this session and those on the disk, this program's and others', side by side.
struct RunsCell: RowCell {
  let kind = CellKind.runs

  var rowNoun: String { "run" }
  var keys: [CellKey] { RunKeys.all }
  var drawsCurves: Bool { true }
  func charted(_ state: NotebookState) -> [RunCurves] { state.chartedRuns }

  /// Whoever is given a session need not learn what else lies on this disk.
  func kept(_ state: NotebookState) -> NotebookState {
    var kept = state
    kept.live.library = LiveRuns()
    return kept
  }

  func isLive(_ state: NotebookState) -> Bool { state.phase.isActive }

  func dependencies(_ state: NotebookState) -> Dependencies { Dependencies(runs: state.runs.count) }
  func ask(_ state: inout NotebookState) -> [Command] { state.cell == kind ? state.askForRuns() : [] }

  // MARK: Rows

  func rowCount(_ state: NotebookState) -> Int { state.listedRuns.count }

  func row(_ state: NotebookState) -> Int {
    state.listedRuns.firstIndex { $0.identity == state.interface.places.runList.chosen } ?? 0
  }

  func choose(row: Int, _ state: inout NotebookState) {
    let listed = state.listedRuns
    if listed.indices.contains(row) { state.interface.places.runList.chosen = listed[row].identity }
  }

  func choose(step: Int, _ state: inout NotebookState) { choose(row: step, &state) }
  func rowsInSight(_ state: NotebookState) -> Int { max(1, min(rowCount(state), state.size.rows / 3)) }

  /// Inside, Enter turns between what is known of the run and what makes it of another.
  func enter(_ state: inout NotebookState) -> [Command] {
    guard state.depth == .inside else {
      state.interface.depth = .inside
      return []
    }
    return state.turnRunSide()
  }

  // MARK: Search

  func hits(of text: String, _ state: NotebookState) -> [SearchHit] {
    let here = words(state).contains(text) ? [SearchHit(cell: kind)] : []
    let rows = state.listedRuns.enumerated().filter { _, run in
      "\(run.name) \(run.settings.networkName ?? "") \(run.settings.data ?? "")".lowercased().contains(text)
    }
    return rows.isEmpty ? here : rows.map { SearchHit(cell: kind, place: $0.offset) }
  }

  func isAhead(_ place: Int, _ state: NotebookState) -> Bool { place >= row(state) }
  func reveal(_ place: Int, _ state: inout NotebookState) { choose(row: place, &state) }

  // MARK: Words

  func title(_ state: NotebookState) -> String {
    let shown = state.listedRuns.count
    let hidden = state.allListedRuns.count - shown
    let pinned = state.document.choices.runList.pinned.count
    return "\(shown) \(shown == 1 ? "run" : "runs")" + (pinned > 0 ? " · \(pinned) pinned" : "")
      + (hidden > 0 ? " · \(hidden) hidden" : "")
  }

  func call(_ state: NotebookState) -> String {
    let run = state.chosenRun
    guard let path = run?.logged?.path else { return "let run = Run(folder: \"runs/\(run?.name ?? "…")\")" }
    return "let run = Run(folder: \"\(path)\")"
  }

  func why(_ state: NotebookState) -> String {
    """
    A run is a folder: this program's, with its metrics.jsonl, TensorBoard's events as PyTorch and Keras write them, or \
    JSON lines of any other. Loss and accuracy of different programs mean the same only where their data and their \
    averages do: this program's training loss is the mean over an epoch on the disk, that of each batch while it trains. \
    Where nobody wrote steps, epochs stand for them. What is broken is passed over and named; a log that grows is \
    followed. A pinned run (p) is drawn beside the chosen one, f shows in which settings the two differ, o shows its best \
    weights in every cell. :runs DIR adds a folder, :load last or :load 100 other weights, :rename NAME renames the folder \
    too; Del asks before a folder goes, and only a run of this program goes.
    """
  }

  func draw(on screen: inout Screen, area: Rect, _ state: NotebookState) {
    guard area.rows >= 4, area.columns >= 40 else { return }
    RunsPage(state: state).draw(on: &screen, area: area)
  }

  func values(_ state: NotebookState) -> [String] {
    ["run,state,network,data,epochs,steps,loss,val_accuracy,best_val_accuracy,seconds,folder"]
      + state.listedRuns.map { run in
        func number(_ value: Double?) -> String {
          value.map { Int(exactly: $0).map { "\($0)" } ?? "\($0)" } ?? ""
        }
        func float(_ value: Float?) -> String { value.map { "\($0)" } ?? "" }
        let fields = [
          CellValues.quoted(run.name), CellValues.quoted(state.stateText(of: run)),
          CellValues.quoted(run.settings.networkName ?? ""), CellValues.quoted(run.settings.data ?? ""),
          number(run.epochs), number(run.steps), float(run.loss), float(run.validation.last),
          float(run.validation.best), number(run.seconds), CellValues.quoted(run.logged?.path ?? ""),
        ]
        return fields.joined(separator: ",")
      }
  }
}
