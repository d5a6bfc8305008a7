/// A cell that is a list of lines, of which a part is in sight.
protocol ScrollingCell: NotebookCell {
  /// How many lines it has at a width.
  func lineCount(_ state: NotebookState, columns: Int) -> Int
  /// Columns of the screen below which its lines do not stand beside each other.
  var narrowestColumn: Int { get }
  /// Rows of its picture that do not scroll.
  func fixedRows(_ state: NotebookState, columns: Int) -> Int
  /// Its lines as somebody hears them, one for each.
  func spokenLines(_ state: NotebookState, columns: Int) -> [String]
  /// Scrolls, or moves the line that is chosen.
  func scroll(by distance: Int, _ state: inout NotebookState)
}

extension ScrollingCell {
  var walks: Bool { false }
  var inside: KeyContext? { .lines }
  func isDense(_ state: NotebookState) -> Bool { true }

  func enter(_ state: inout NotebookState) -> [Command] {
    state.interface.depth = .inside
    return []
  }

  /// How many lines have room, in all columns together, and the columns of the screen that each has.
  func room(_ state: NotebookState) -> (lines: Int, columns: Int) {
    let inside = state.layout(of: kind).cellInside
    let body = PageLayout(cell: kind, area: inside, state: state).body
    let rows = max(1, body.rows - fixedRows(state, columns: body.columns))
    return (
      rows * TextColumns.count(narrowest: narrowestColumn, in: body.columns),
      TextColumns.width(narrowest: narrowestColumn, in: body.columns)
    )
  }

  /// The furthest it scrolls.
  func lastScroll(_ state: NotebookState) -> Int {
    let room = room(state)
    return max(0, lineCount(state, columns: room.columns) - room.lines)
  }

  /// How far it is scrolled.
  func scroll(_ state: NotebookState) -> Int { state.interface.places.scrolls[kind] ?? 0 }

  /// Scrolls so that a line stands in the upper third.
  func scroll(toLine line: Int, _ state: inout NotebookState) {
    state.interface.places.scrolls[kind] = min(lastScroll(state), max(0, line - room(state).lines / 3))
  }
}

extension ScrollingCell {
  func scroll(by distance: Int, _ state: inout NotebookState) {
    state.interface.places.scrolls[kind] = min(lastScroll(state), max(0, scroll(state) + distance))
  }
}

extension NotebookState {
  /// Scrolls the shown cell's lines.
  mutating func scrollLines(_ distance: Int) -> [Command] {
    if let list = cell.definition as? any RowCell { return list.chooseRow(by: distance, &self) }
    guard let list = cell.definition as? any ScrollingCell else {
      return refuse("\(cell.title) has nothing to scroll")
    }
    list.scroll(by: distance, &self)
    return []
  }
}
