/// The keys of the errors.
enum ErrorKeys {
  static let all = [measure, back]

  private static let absence = "measures no errors: :errors does"

  private static let measure = CellKey(
    "errors", absence: absence, .looking, "e", "errors: measure them; while they are measured: end it",
    hint: KeyHint("e", "measure", rank: 2), palette: true, [(.character("e"), 0)], obstacle: { _ in nil }
  ) { state, _ in state.live.measured.errors.running == nil ? state.measureErrors() : state.stopErrors() }

  private static let back = CellKey(
    "errors back", absence: absence, .looking, "Backspace", "errors: back from the images",
    hint: KeyHint("Backspace", "back", rank: 3), in: [.grid], [(.backspace, 0)], obstacle: { _ in nil }
  ) { state, _ in state.perform(.leave) }
}
