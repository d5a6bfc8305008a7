/// What was said last, in its own place: the lower edge of the cell's frame, or the last line of its note where there is none.
///
/// Over the notebook it is the lower edge of what lies there, so that no line of it is hidden. What needs more lines takes those of the note; what needs more than those is read in the log.
struct NoticeLine: Sendable {
  let state: NotebookState
  let layout: Layout

  func draw(on screen: inout Screen) {
    guard let (text, style) = shown else { return }
    let area = self.area
    let lines = lines(of: text, columns: area.columns - 1, rows: area.rows)
    for (index, line) in lines.enumerated() {
      let row = area.endRow - lines.count + index
      // Of the frame's edge no more than the text needs.
      let isEdge = isOnFrame && row == area.endRow - 1
      let columns = isEdge ? min(area.columns, CharacterWidth.columns(line) + 1) : area.columns
      screen.fill(Rect(column: area.column, row: row, columns: columns, rows: 1))
      screen.put(line, column: area.column, row: row, style: style, limit: area.columns)
    }
  }

  /// What is read under the pointer, where nothing failed; else what was said.
  private var shown: (text: String, style: Style)? {
    if let reading = state.interface.surface.hover, state.overlay == nil, state.notice?.kind != .failure {
      return (reading, state.theme.accent)
    }
    return state.notice.map { ($0.text, $0.kind == .failure ? state.theme.failure : state.theme.notice) }
  }

  /// Where it may stand: as many rows as the note has, and the edge of the frame.
  private var area: Rect {
    if let read = state.overlay.flatMap({ Reading($0, state) })?.frame(layout.size) {
      return Rect(column: read.column + 1, row: read.endRow - 1, columns: read.columns - 2, rows: 1)
    }
    let inside = layout.cellInside
    let note = PageLayout(cell: state.cell, area: inside, state: state).note
    let edge = layout.isFramed ? 1 : 0
    // Beneath what lies over the notebook only the edge is free.
    let rows = max(1, (state.overlay == nil ? note.rows : 0) + edge)
    return Rect(
      column: inside.column, row: inside.endRow + edge - rows, columns: inside.columns, rows: rows)
  }

  /// Whether its last row is a frame's edge.
  private var isOnFrame: Bool { layout.isFramed || state.overlay.map { Reading($0, state) != nil } ?? false }

  private func lines(of text: String, columns: Int, rows: Int) -> [String] {
    let lines = text.printable.wrapped(to: columns)
    guard lines.count > rows else { return lines }
    return PageLayout.limited(lines, to: rows, columns: columns, more: " … :log")
  }
}
