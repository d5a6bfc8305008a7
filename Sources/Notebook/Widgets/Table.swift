/// A small table: columns as wide as their content, numbers at the right.
struct Table: Sendable {
  struct Column: Sendable {
    var title: String
    var isNumber = false
    /// Where there is no room for all, columns of the highest rank go first; those of rank 0 stay.
    var rank = 0
  }

  struct Row: Sendable {
    var cells: [[Piece]]

    init(_ cells: [String]) {
      self.cells = cells.map { [Piece($0)] }
    }
  }

  var columns: [Column]
  var rows: [Row]
  var theme: Theme
  /// Columns between two columns.
  var gap = 2

  /// Width of each column.
  private var widths: [Int] {
    columns.indices.map { index in
      rows.reduce(CharacterWidth.columns(columns[index].title)) { widest, row in
        index < row.cells.count ? max(widest, Table.width(row.cells[index])) : widest
      }
    }
  }

  /// Columns that the whole table takes.
  var width: Int { widths.reduce(0, +) + gap * max(0, columns.count - 1) }
  /// Rows that it takes, title included.
  var height: Int { rows.count + 1 }

  private static func width(_ pieces: [Piece]) -> Int {
    pieces.reduce(0) { $0 + CharacterWidth.columns($1.text) }
  }

  /// The table without the columns that a width has no room for: no number loses digits.
  func fitting(_ columns: Int) -> Table {
    var table = self
    while table.width > columns {
      if table.gap > 1 {
        table.gap = 1
      } else if let rank = table.columns.map(\.rank).max(), rank > 0,
        let index = table.columns.lastIndex(where: { $0.rank == rank })
      {
        table.columns.remove(at: index)
        for row in table.rows.indices { table.rows[row].cells.remove(at: index) }
      } else {
        break
      }
    }
    return table
  }

  /// Draws as many columns as there is room for; one that cannot go is clipped with `…`.
  func draw(on screen: inout Screen, area: Rect) { fitting(area.columns).drawAll(on: &screen, area: area) }

  private func drawAll(on screen: inout Screen, area: Rect) {
    let widths = widths
    let titles = zip(columns, widths).map { column, width in
      Piece(
        column.isNumber ? column.title.paddedLeft(to: width) : column.title.padded(to: width), theme.quiet)
    }
    put(titles.map { [$0] }, widths: widths, on: &screen, area: area, row: 0)
    for (index, row) in rows.enumerated() where index + 1 < area.rows {
      put(row.cells, widths: widths, on: &screen, area: area, row: index + 1)
    }
  }

  private func put(_ cells: [[Piece]], widths: [Int], on screen: inout Screen, area: Rect, row: Int) {
    var pieces: [Piece] = []
    for (index, cell) in cells.enumerated() where index < widths.count {
      if index > 0 { pieces.append(Piece(String(repeating: " ", count: gap))) }
      let space = String(repeating: " ", count: max(0, widths[index] - Table.width(cell)))
      pieces += columns[index].isNumber ? [Piece(space)] + cell : cell + [Piece(space)]
    }
    screen.put(pieces, column: area.column, row: area.row + row, columns: area.columns)
  }
}
