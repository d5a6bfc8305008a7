extension Screen {
  /// Draws a frame around `area`, its title in the upper edge.
  ///
  /// - Returns: the place inside.
  @discardableResult
  mutating func box(_ area: Rect, title: [Piece] = [], note: String = "", style: Style = .plain) -> Rect {
    guard area.columns >= 2, area.rows >= 2 else {
      return Rect(column: area.column, row: area.row, columns: 0, rows: 0)
    }
    let right = area.endColumn - 1
    let bottom = area.endRow - 1
    for column in area.column...right {
      self[column, area.row] = Cell("─", style)
      self[column, bottom] = Cell("─", style)
    }
    for row in area.row...bottom {
      self[area.column, row] = Cell("│", style)
      self[right, row] = Cell("│", style)
    }
    self[area.column, area.row] = Cell("┌", style)
    self[right, area.row] = Cell("┐", style)
    self[area.column, bottom] = Cell("└", style)
    self[right, bottom] = Cell("┘", style)
    rule(
      Rect(column: area.column + 1, row: area.row, columns: area.columns - 2, rows: 1), title: title,
      note: note, style: style)
    return area.inset(columns: 1, rows: 1)
  }

  /// Draws a horizontal line with a title at its beginning and a note at its end.
  mutating func rule(_ area: Rect, title: [Piece] = [], note: String = "", style: Style = .plain) {
    for column in area.column..<area.endColumn { self[column, area.row] = Cell("─", style) }
    var room = area.columns - 2
    let noteWidth = CharacterWidth.columns(note)
    let titleWidth = title.reduce(0) { $0 + CharacterWidth.columns($1.text) }
    if !note.isEmpty, noteWidth + 4 + min(titleWidth, 20) <= room {
      putRight(" \(note) ", end: area.endColumn - 1, row: area.row, style: style)
      room -= noteWidth + 3
    }
    guard !title.isEmpty, room > 2 else { return }
    let padded = [Piece(" ", style)] + title.wholeParts(fitting: room - 2) + [Piece(" ", style)]
    put(padded, column: area.column, row: area.row, columns: room)
  }
}
