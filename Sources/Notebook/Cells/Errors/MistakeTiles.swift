/// Where pictures with two lines of text stand in an area: small ones where there are few rows.
struct MistakeTiles: Hashable, Sendable {
  /// The area below the title.
  let area: Rect
  /// The columns and rows that a picture has room in.
  let room: Size
  /// The rows that it takes.
  let pictureRows: Int
  /// Columns of a tile, with the gap behind it.
  let columns: Int
  /// Rows of a tile.
  let rows: Int

  init(_ whole: Rect) {
    area = whole.droppingFirst(rows: 1)
    // Images of 32 pixels are halved where that leaves room for some, else drawn as a third.
    let isLarge = area.rows >= 10 && (area.columns + 2) / 18 * max(1, (area.rows + 1) / 11) >= 5
    room = isLarge ? Size(columns: 16, rows: 8) : Size(columns: 11, rows: 6)
    pictureRows = isLarge ? 8 : 5
    columns = isLarge ? 18 : 13
    rows = isLarge ? 11 : 7
  }

  /// Tiles beside each other.
  var across: Int { max(1, (area.columns + 2) / columns) }
  /// Tiles below each other.
  var down: Int { max(1, (area.rows + rows - pictureRows - 2) / rows) }
  /// Tiles of a page.
  var count: Int { across * down }

  /// The first tile of the page that holds one.
  func first(of chosen: Int) -> Int { chosen / count * count }

  /// The place of a tile of a page.
  func place(_ offset: Int) -> Rect {
    Rect(
      column: area.column + offset % across * columns, row: area.row + offset / across * rows,
      columns: columns - 2, rows: pictureRows + 2)
  }
}
