@testable import Notebook

/// The halves of an area on which there is next to nothing: fewer than a twentieth of their parts are drawn on.
///
/// A plot counts as drawn on wherever it stands, however few its points are.
struct EmptyHalves {
  /// `left`, `right`, `upper`, `lower`.
  let names: [String]

  /// Parts into which the area is cut: about a word wide, and a few lines high.
  private static let part = Size(columns: 8, rows: 3)

  init(_ frame: Frame, _ area: Rect) {
    let screen = frame.screen
    let plots = screen.places.filter { $0.effect == .curve }.map(\.area)
    func isDrawnOn(_ column: Int, _ row: Int) -> Bool {
      screen[column, row].character != " " || screen[column, row].style.background != .standard
        || plots.contains { $0.contains(column: column, row: row) }
    }
    func share(_ half: Rect) -> Double {
      var (drawn, all) = (0, 0)
      for row in stride(from: half.row, through: half.endRow - Self.part.rows, by: Self.part.rows) {
        for column in stride(
          from: half.column, through: half.endColumn - Self.part.columns, by: Self.part.columns)
        {
          all += 1
          let isDrawn = (row..<row + Self.part.rows).contains { row in
            (column..<column + Self.part.columns).contains { isDrawnOn($0, row) }
          }
          if isDrawn { drawn += 1 }
        }
      }
      return Double(drawn) / Double(max(1, all))
    }
    var (left, right, lower) = (area, area, area)
    left.columns = area.columns / 2
    right.column += left.columns
    right.columns -= left.columns
    let upper = area.droppingLast(rows: area.rows - area.rows / 2)
    lower = area.droppingFirst(rows: area.rows / 2)
    names = [("left", left), ("right", right), ("upper", upper), ("lower", lower)]
      .filter { share($0.1) < 0.05 }.map(\.0)
  }
}
