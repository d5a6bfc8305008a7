import ResNeXtModel
import Tensors

/// Where the shown weights stand among the snapshots of their run: `step 314 ├──●────┤ 1,570   < > step   P play`.
struct TimeLine: Sendable {
  let state: NotebookState

  private var theme: Theme { state.theme }

  /// Whether there is a run with snapshots to walk through.
  var isShown: Bool { !state.interface.surface.isPage && state.timeRun != nil }

  func draw(on screen: inout Screen, row: Rect) {
    guard let run = state.timeRun else { return }
    let place = state.timePlace(run)
    let label = label(place, run)
    let end = " \(NumberText.grouped(run.steps))"
    let keys = keys
    let width = keys.reduce(0) { $0 + CharacterWidth.columns($1.text) }
    let fixed = CharacterWidth.columns(label + end)
    let hasKeys = row.columns >= fixed + width + 8
    let track = min(60, row.columns - fixed - (hasKeys ? width : 0) - 1)
    var column = row.column
    column += screen.put(label, column: column, row: row.row, style: style(place), limit: row.columns)
    if track >= 6 {
      drawTrack(on: &screen, column: column + 1, row: row.row, columns: track, place, run)
      column += track + 1
    }
    column += screen.put(end, column: column, row: row.row, style: theme.quiet, limit: row.endColumn - column)
    if hasKeys { screen.put(keys, column: column, row: row.row, columns: row.endColumn - column) }
  }

  private func label(_ place: RunPlace?, _ run: RunRecord) -> String {
    switch place {
    case .step(let step): return "step \(NumberText.grouped(step))\(state.weights?.precision.text ?? "")"
    case .live: return "live"
    case nil: return run.name
    }
  }

  private func style(_ place: RunPlace?) -> Style {
    if case .step = place { theme.warning } else { theme.plain }
  }

  private var keys: [Piece] {
    let isPlaying = state.live.instruments.snapshots.isPlaying
    return [
      Piece("   <", theme.accent, does: .action(.own("time", -1))),
      Piece(" >", theme.accent, does: .action(.own("time", 1))), Piece(" step", theme.quiet),
      Piece("   P", theme.accent, does: .action(.own("play", 0))),
      Piece(isPlaying ? " stop" : " play", theme.quiet),
    ] + holdKeys
  }

  private var holdKeys: [Piece] {
    // A page of an instrument has a scale of its own.
    guard let picture = state.picture, InstrumentPage(picture, state) == nil else { return [] }
    return [
      Piece("   H", theme.accent, does: .action(.own("hold", 0))),
      Piece(state.isHeld(picture) ? " free scale" : " hold scale", theme.quiet),
    ]
  }

  /// The steps of the run from left to right, with a mark where a snapshot is and a dot where the shown weights are.
  private func drawTrack(
    on screen: inout Screen, column: Int, row: Int, columns: Int, _ place: RunPlace?, _ run: RunRecord
  ) {
    func offset(_ step: Int) -> Int {
      1 + min(columns - 3, max(0, step * (columns - 3) / max(1, run.steps)))
    }
    screen.put(
      "├" + String(repeating: "─", count: columns - 2) + "┤", column: column, row: row, style: theme.quiet)
    for case .step(let step) in state.timePlaces(run) {
      screen[column + offset(step), row] = Cell("┼", theme.quiet)
    }
    switch place {
    case .step(let step): screen[column + offset(step), row] = Cell("●", theme.accent)
    case .live: screen[column + offset(run.steps), row] = Cell("●", theme.accent)
    case nil: break
    }
  }
}
