/// The parts that every cell has: its call on top, its note at the bottom, the picture between.
struct PageLayout: Sendable {
  let call: Rect
  /// Lines of the call, and whether each computes the step shown.
  let callLines: [CallLine]
  let body: Rect
  let note: Rect
  /// The note's lines as far as there is room, the last one marked where more follows.
  let noteLines: [String]

  init(cell: CellKind, area: Rect, state: NotebookState) {
    let view = cell.definition
    let width = max(1, area.columns)
    callLines = PageLayout.callLines(of: view, area: area, state)
    call = Rect(column: area.column, row: area.row, columns: area.columns, rows: callLines.count)
    let remark = PageLayout.remark(cell, state, columns: min(width, 150))
    let whole = remark + ("Why: " + view.why(state)).wrapped(to: min(width, 150))
    // A page is read without keys: its note is whole as long as the picture keeps most of the room.
    let usual = PageLayout.noteRows(area, isDense: view.isDense(state))
    // The inspector, and code of several lines where rows are few, take the note's place.
    let isCrowded =
      state.depth == .terms || state.isZoomed || (callLines.count > 3 && area.rows < 30)
    let room =
      isCrowded && !state.interface.surface.isPage
      ? min(1, usual) : state.interface.surface.isPage ? area.rows / 4 : usual
    let limitedNote = PageLayout.limited(
      whole, to: min(whole.count, room), columns: min(width, 150),
      more: state.interface.surface.isPage ? " … (a larger page has all)" : " … w: all")
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
    guard let remark = state.document.contents.remarks[cell] else { return [] }
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
  static func limited(
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
}
