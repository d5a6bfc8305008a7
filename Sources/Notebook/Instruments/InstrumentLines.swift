import ResNeXtModel
import Tensors
import Training

/// The lines above the legend: what the shown numbers are where they are no activations, and where in time they stand.
struct InstrumentLines: Sendable {
  let state: NotebookState

  private var theme: Theme { state.theme }

  /// How many there are.
  var count: Int { (state.instruments.view == .gradient ? 1 : 0) + (TimeLine(state: state).isShown ? 1 : 0) }

  /// Draws them into an area of `count` rows.
  func draw(on screen: inout Screen, area: Rect, _ picture: MapPicture) {
    var rest = area
    if state.instruments.view == .gradient, rest.rows > 0 {
      drawGradient(on: &screen, row: rest, picture)
      rest = rest.droppingFirst(rows: 1)
    }
    if rest.rows > 0 { TimeLine(state: state).draw(on: &screen, row: rest) }
  }

  /// What gradient it is, of which class and why of this one, and the keys that change it.
  private func drawGradient(on screen: inout Screen, row: Rect, _ picture: MapPicture) {
    // A page is read without keys.
    let keys: [Piece] =
      state.interface.surface.isPage
      ? []
      : [
        Piece("  d", theme.accent, does: .action(.own("gradient", 0))), Piece(" Grad-CAM", theme.quiet),
        Piece("  D", theme.accent, does: .action(.own("objective", 0))),
        Piece(" \(state.instruments.kind.other.rawValue)", theme.quiet),
      ]
    let width = keys.reduce(0) { $0 + CharacterWidth.columns($1.text) }
    let used = screen.putClipped(
      text(picture), column: row.column, row: row.row, columns: max(0, row.columns - width),
      style: theme.warning)
    screen.put(keys, column: row.column + used, row: row.row, columns: row.columns - used)
  }

  private func text(_ picture: MapPicture) -> String {
    guard picture.quantity != .activation, let shown = state.shownGradients else {
      let failure = state.failure(of: .gradient)
      return failure.map { "no gradient: \($0)" } ?? "activations; the gradient is being computed …"
    }
    let isOld = state.subject(shown.subject.question) != shown.subject
    let value = NumberText.short(shown.value)
    let what =
      state.instruments.kind == .loss
      ? "gradient of loss \(value) = −log p(\(shown.target.name)), \(shown.target.origin.rawValue)"
      : "gradient of logit \(value) of \(shown.target.text)"
    return what + (isOld ? ", updating" : "")
  }
}

extension NotebookState {
  /// Why an instrument's newest question could not be answered; nil where it was, or waits.
  func failure(of asker: Asker) -> String? {
    guard let answer = live.probes.answer(to: asker), !live.probes.isWaiting(asker),
      case .failure(let failure) = answer.result
    else { return nil }
    return "\(failure)"
  }
}
