/// Where parameters, status and curves stand in the training cell.
struct TrainingLayout: Sendable {
  /// A place for each parameter.
  let parameters: [Rect]
  let status: Rect
  let curves: Rect

  init(area: Rect, hasRuns: Bool) {
    let count = TrainingParameter.allCases.count
    if area.columns >= 110 {
      // Parameters and status at the left, curves at the right.
      let left = Rect(column: area.column, row: area.row, columns: 48, rows: area.rows)
      parameters = (0..<count).map { Rect(column: left.column, row: left.row + $0, columns: 48, rows: 1) }
      status = left.droppingFirst(rows: count + 1)
      curves = Rect(
        column: area.column + 51, row: area.row, columns: area.columns - 51, rows: area.rows)
    } else {
      let half = area.columns / 2
      let rows = (count + 1) / 2
      parameters = (0..<count).map { index in
        Rect(
          column: area.column + index / rows * half, row: area.row + index % rows, columns: half - 1, rows: 1)
      }
      status = Rect(column: area.column, row: area.row + rows, columns: area.columns, rows: 3)
      curves = area.droppingFirst(rows: rows + 3)
    }
  }
}
