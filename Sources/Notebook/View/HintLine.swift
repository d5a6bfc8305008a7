/// The last line: the keys that hold now, or the line being typed.
struct HintLine: Sendable {
  let state: NotebookState

  private var theme: Theme { state.theme }

  func draw(on screen: inout Screen, area: Rect) {
    if case .prompt(let prompt) = state.overlay {
      draw(prompt, on: &screen, area: area)
    } else {
      drawHints(on: &screen, area: area)
    }
  }

  /// As many hints as fit whole, in the order of the table.
  private func drawHints(on screen: inout Screen, area: Rect) {
    var hints = state.hints
    let gap = area.columns >= 96 ? 3 : 2
    func width() -> Int { hints.reduce(1) { $0 + $1.hint.columns + gap } }
    while width() - gap > area.columns, let least = hints.map(\.hint.rank).max(),
      let index = hints.lastIndex(where: { $0.hint.rank == least })
    {
      hints.remove(at: index)
    }
    var column = area.column + 1
    for (hint, action) in hints {
      screen.put(
        [
          Piece(hint.keys, theme.accent, does: .action(action)),
          Piece(" \(hint.word)", theme.quiet, does: .action(action)),
        ], column: column, row: area.row, columns: hint.columns)
      column += hint.columns + gap
    }
  }

  /// The sign and the line; a sign that leaves the line no room is cut.
  private func draw(_ prompt: Prompt, on screen: inout Screen, area: Rect) {
    let used = screen.putClipped(
      prompt.sign, column: area.column, row: area.row, columns: area.columns / 2, style: theme.accent)
    FieldLine(field: prompt.field, theme: theme).draw(
      on: &screen, column: area.column + used, row: area.row, columns: area.columns - used)
  }
}
