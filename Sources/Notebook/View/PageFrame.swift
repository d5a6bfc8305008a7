/// The parts that every cell has: its call on top, its note at the bottom, the picture between.
struct PageFrame: Sendable {
  let call: Rect
  /// Lines of the call.
  let callLines: [String]
  let body: Rect
  let note: Rect
  /// The note's lines as far as there is room, the last one marked where more follows.
  let noteLines: [String]

  init(cell: CellKind, area: Rect, state: NotebookState) {
    let view = cell.view
    let freshness = state.freshness(cell)
    let prompt = "In [\(freshness == .computed ? "\(cell.number)" : freshness.mark)]: "
    let width = max(1, area.columns)
    let lines = (prompt + view.call(state)).wrapped(to: width)
    let allowed = area.rows >= 30 ? 3 : 1
    callLines = PageFrame.limited(lines, to: allowed, columns: width)
    call = Rect(column: area.column, row: area.row, columns: area.columns, rows: callLines.count)
    let remark = PageFrame.remark(cell, state, columns: min(width, 150))
    let whole = remark + ("Why: " + view.why(state)).wrapped(to: min(width, 150))
    // A page is read without keys: its note is whole as long as the picture keeps most of the room.
    let room = state.isPage ? area.rows / 4 : PageFrame.noteRows(area, isDense: view.isDense(state))
    let limitedNote = PageFrame.limited(
      whole, to: min(whole.count, room), columns: min(width, 150), more: state.isPage ? " …" : " … w: all")
    noteLines = limitedNote
    note = Rect(
      column: area.column, row: area.endRow - limitedNote.count, columns: area.columns,
      rows: limitedNote.count)
    var middle = area.droppingFirst(rows: callLines.count).droppingLast(rows: limitedNote.count)
    if area.rows >= 38 { middle = middle.droppingFirst(rows: 1).droppingLast(rows: 1) }
    body = middle
  }

  /// The beginning of what the notebook's own text says of the cell; the key for the whole note shows the rest.
  private static func remark(_ cell: CellKind, _ state: NotebookState, columns: Int) -> [String] {
    guard let remark = state.document.remarks[cell] else { return [] }
    let flat = remark.split(whereSeparator: \.isNewline).joined(separator: " ")
    return limited((remarkTitle + flat).wrapped(to: columns), to: 1, columns: columns)
  }

  /// What stands in front of the notebook's own text.
  static let remarkTitle = "Notebook: "

  private static func noteRows(_ area: Rect, isDense: Bool) -> Int {
    switch area.rows {
    case ..<16: return isDense ? 0 : 2
    case ..<23: return isDense ? 1 : 3
    case ..<32: return 3
    default: return 5
    }
  }

  /// The first `count` lines, the last one ending in a mark where more follows.
  private static func limited(
    _ lines: [String], to count: Int, columns: Int, more: String = "…"
  ) -> [String] {
    guard lines.count > count, count > 0 else { return Array(lines.prefix(count)) }
    var kept = Array(lines.prefix(count))
    let room = columns - CharacterWidth.columns(more)
    var last = kept[count - 1]
    if CharacterWidth.columns(last) > room {
      var words = last.split(separator: " ")
      while !words.isEmpty, CharacterWidth.columns(words.joined(separator: " ")) > room { words.removeLast() }
      last = words.joined(separator: " ")
    }
    kept[count - 1] = last + more
    return kept
  }

  /// Draws call and note.
  func draw(on screen: inout Screen, state: NotebookState) {
    let theme = state.theme
    for (index, line) in callLines.enumerated() {
      guard index == 0, let end = line.firstIndex(of: ":") else {
        screen.putClipped(line, column: call.column, row: call.row + index, columns: call.columns)
        continue
      }
      let prompt = String(line[...end])
      let used = screen.put(
        prompt, column: call.column, row: call.row, style: theme.accent, limit: call.columns)
      let rest = String(line[line.index(after: end)...])
      screen.put(
        rest, column: call.column + used, row: call.row, style: theme.title, limit: call.columns - used)
    }
    let begins = noteLines.first?.hasPrefix(PageFrame.remarkTitle) == true ? 1 : 0
    for (index, line) in noteLines.enumerated() {
      let row = note.row + index
      let title = index < begins ? PageFrame.remarkTitle.trimmed : index == begins ? "Why:" : ""
      let used = screen.put(title, column: note.column, row: row, style: theme.accent, limit: note.columns)
      screen.put(
        String(line.dropFirst(title.count)), column: note.column + used, row: row, style: theme.quiet,
        limit: note.columns - used)
    }
  }
}
