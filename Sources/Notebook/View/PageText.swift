/// The parts that every cell has around its picture.
extension PageLayout {
  /// Draws call and note.
  func draw(on screen: inout Screen, state: NotebookState) {
    let theme = state.theme
    for (index, line) in callLines.enumerated() {
      guard index == 0, let end = line.text.firstIndex(of: ":") else {
        screen.putClipped(
          line.text, column: call.column, row: call.row + index, columns: call.columns,
          style: line.isCurrent ? theme.title : theme.plain)
        continue
      }
      let prompt = String(line.text[...end])
      let used = screen.put(
        prompt, column: call.column, row: call.row, style: theme.accent, limit: call.columns)
      let rest = String(line.text[line.text.index(after: end)...])
      screen.put(
        rest, column: call.column + used, row: call.row, style: line.isComment ? theme.quiet : theme.title,
        limit: call.columns - used)
    }
    if state.interface.showsKeras { screen.add(Place(call, .why)) }
    screen.add(Place(note, .why))
    let begins = noteLines.first?.hasPrefix(PageLayout.remarkTitle) == true ? 1 : 0
    for (index, line) in noteLines.enumerated() {
      let row = note.row + index
      let title = index < begins ? PageLayout.remarkTitle.trimmed : index == begins ? "Why:" : ""
      let used = screen.put(title, column: note.column, row: row, style: theme.accent, limit: note.columns)
      screen.put(
        String(line.dropFirst(title.count)), column: note.column + used, row: row, style: theme.quiet,
        limit: note.columns - used)
    }
  }
}
