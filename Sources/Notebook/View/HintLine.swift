/// The last line: the keys that hold now, a message, or the line being typed.
struct HintLine: Sendable {
  let state: NotebookState

  private var theme: Theme { state.theme }

  func draw(on screen: inout Screen, area: Rect) {
    if case .prompt(let prompt) = state.overlay {
      draw(prompt, on: &screen, area: area)
    } else if let notice = state.notice {
      screen.putClipped(
        notice.text, column: area.column + 1, row: area.row, columns: area.columns - 2,
        style: notice.kind == .failure ? theme.failure : theme.plain)
    } else {
      drawHints(on: &screen, area: area)
    }
  }

  /// As many hints as fit whole, in the order of the table.
  private func drawHints(on screen: inout Screen, area: Rect) {
    var hints = KeyTable.standard.hints(in: state.context)
    let gap = area.columns >= 96 ? 3 : 2
    func width() -> Int {
      hints.reduce(1) { $0 + CharacterWidth.columns($1.keys) + CharacterWidth.columns($1.word) + 1 + gap }
    }
    while width() - gap > area.columns, let least = hints.map(\.rank).max(),
      let index = hints.lastIndex(where: { $0.rank == least })
    {
      hints.remove(at: index)
    }
    var column = area.column + 1
    for hint in hints {
      column += screen.put(hint.keys, column: column, row: area.row, style: theme.accent)
      column += screen.put(" \(hint.word)", column: column, row: area.row, style: theme.quiet) + gap
    }
  }

  private func draw(_ prompt: Prompt, on screen: inout Screen, area: Rect) {
    let sign = prompt.sign
    var column = area.column + screen.put(sign, column: area.column, row: area.row, style: theme.accent)
    let room = area.endColumn - column - 1
    let characters = Array(prompt.text)
    // A long line is shown around its caret.
    let first = max(0, prompt.caret - max(1, room - 1))
    for (index, character) in characters.enumerated().dropFirst(first) {
      guard column < area.endColumn - 1 else { break }
      let style = index == prompt.caret ? theme.selection : theme.plain
      column += screen.put(String(character), column: column, row: area.row, style: style)
    }
    if first > 0 { screen[area.column + CharacterWidth.columns(sign), area.row] = Cell("‹", theme.quiet) }
    if prompt.caret >= characters.count { screen[column, area.row] = Cell(" ", theme.selection) }
  }
}
