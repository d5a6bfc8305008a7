extension Screen {
  /// Writes text from a place to the right, inside `limit` columns and the screen; returns the columns used.
  ///
  /// A wide character whose right half would be cut off becomes a space; combining marks join the character
  /// before them. A cluster of several pieces takes a cell for each of them.
  @discardableResult
  mutating func put(
    _ text: String, column: Int, row: Int, style: Style = .plain, limit: Int = .max
  ) -> Int {
    var place = column
    let end = limit == .max ? size.columns : min(size.columns, column + max(0, limit))
    if text.isSimple { return putSimple(text, column: column, row: row, style, end: end) }
    for character in text.printable {
      // Pieces of a cluster are few, and an array for each character would be many.
      let fits =
        character.isScalar
        ? put(piece: character, of: text, at: &place, from: column, end: end, row: row, style)
        : character.columnPieces.allSatisfy {
          put(piece: $0, of: text, at: &place, from: column, end: end, row: row, style)
        }
      if !fits { break }
    }
    return max(0, place - column)
  }

  /// Writes text of which every scalar takes a column of its own.
  private mutating func putSimple(_ text: String, column: Int, row: Int, _ style: Style, end: Int) -> Int {
    var place = column
    for scalar in text.unicodeScalars {
      guard place < end else {
        note(.cut(text, row: row))
        break
      }
      breakWide(column: place, row: row)
      write(Cell(glyph: Glyph(scalar), style), of: text, column: place, row: row)
      place += 1
    }
    return max(0, place - column)
  }

  /// Writes a piece of a text that began at a column; returns whether there was room for it.
  private mutating func put(
    piece character: Character, of text: String, at place: inout Int, from column: Int, end: Int, row: Int,
    _ style: Style
  ) -> Bool {
    let width = CharacterWidth.columns(ofPiece: character)
    if width == 0 {
      if place > column { join(character, column: place - 1, row: row) }
      return true
    }
    guard place + width <= end else {
      if place < end { write(Cell(" ", style), of: text, column: place, row: row) }
      note(.cut(text, row: row))
      return false
    }
    breakWide(column: place, row: row)
    if width == 2 { breakWide(column: place + 1, row: row) }
    write(Cell(character, style), of: text, column: place, row: row)
    if width == 2 { write(Cell(glyph: Cell.continuation, style), of: text, column: place + 1, row: row) }
    place += width
    return true
  }

  /// Writes text clipped with `…` to `columns`.
  @discardableResult
  mutating func putClipped(
    _ text: String, column: Int, row: Int, columns: Int, style: Style = .plain
  ) -> Int {
    put(text.clipped(to: columns), column: column, row: row, style: style, limit: columns)
  }

  /// Writes text so that it ends before `end`; returns the column it begins in.
  @discardableResult
  mutating func putRight(_ text: String, end: Int, row: Int, style: Style = .plain) -> Int {
    let column = end - CharacterWidth.columns(text)
    put(text, column: column, row: row, style: style)
    return column
  }

  /// Writes pieces of different styles one after the other inside `columns`, the last one clipped with `…`.
  @discardableResult
  mutating func put(_ pieces: [Piece], column: Int, row: Int, columns: Int) -> Int {
    let whole = pieces.map(\.text).joined()
    let isCut = CharacterWidth.columns(whole) > columns
    // The mark of truncation needs a column of its own.
    let room = isCut ? CharacterWidth.columns(whole.beginning(fitting: columns - 1)) : columns
    var used = 0
    var last = Style.plain
    for piece in pieces where used < room {
      let text = piece.text.prefixFitting(room - used)
      let columns = put(text, column: column + used, row: row, style: piece.style)
      if let effect = piece.effect {
        add(Place(Rect(column: column + used, row: row, columns: columns, rows: 1), effect))
      }
      used += columns
      last = piece.style
    }
    guard isCut, columns > 0 else { return used }
    return used + put("…", column: column + used, row: row, style: last, limit: 1)
  }

  /// Fills a rectangle with one character.
  mutating func fill(_ area: Rect, with character: Character = " ", style: Style = .plain) {
    let cell = Cell(character, style)
    for row in max(0, area.row)..<max(0, area.row, min(area.endRow, size.rows)) {
      for column in max(0, area.column)..<max(0, area.column, min(area.endColumn, size.columns)) {
        clear(cell, column: column, row: row)
      }
    }
  }

  /// Changes the style of a stretch of cells, keeping their characters.
  mutating func restyle(_ area: Rect, _ change: (inout Style) -> Void) {
    for row in area.row..<max(area.row, area.endRow) {
      for column in area.column..<max(area.column, area.endColumn) {
        var cell = self[column, row]
        change(&cell.style)
        self[column, row] = cell
      }
    }
  }

  private mutating func join(_ mark: Character, column: Int, row: Int) {
    var cell = self[column, row]
    let place = cell.isContinuation ? column - 1 : column
    cell = self[place, row]
    guard let joined = (String(cell.character) + String(mark)).first else { return }
    cell.glyph = Glyph(joined)
    clear(cell, column: place, row: row)
  }

  /// Clears the other half of a wide character that is about to be overwritten.
  private mutating func breakWide(column: Int, row: Int) {
    if self[column, row].isContinuation {
      self[column - 1, row] = Cell(" ", self[column - 1, row].style)
    } else if self[column + 1, row].isContinuation {
      self[column + 1, row] = Cell(" ", self[column + 1, row].style)
    }
  }
}

/// A stretch of text in one style.
struct Piece: Hashable, Sendable {
  var text: String
  var style: Style
  /// What a click on it does, if anything.
  var effect: Place.Effect?

  init(_ text: String, _ style: Style = .plain, does effect: Place.Effect? = nil) {
    self.text = text
    self.style = style
    self.effect = effect
  }
}
