import Training

/// The columns of a confusion matrix: as wide as its names and counts, with bars where there is room.
struct ConfusionLayout: Sendable {
  /// The most classes of which a matrix is drawn.
  static let mostClasses = 20

  /// Where it stands: a row of names, a row a class, and lines below.
  let area: Rect
  /// Names of the rows.
  let rowNames: [String]
  /// Names of the columns.
  let columnNames: [String]
  /// Columns of the names of rows, with the gap behind them.
  let nameColumns: Int
  /// Columns of a cell.
  let cellColumns: Int
  /// Columns of the bars behind the accuracies; 0 where there is no room.
  let barColumns: Int
  /// Whether all of it has room.
  let fits: Bool

  private static let accuracyColumns = 8

  init(_ found: ErrorMeasurement, area: Rect) {
    self.area = area
    let names = found.classNames
    let most = found.details.confusion.counts.values.max() ?? 0
    let digits = max(2, "\(most)".count)
    func width(_ names: [String]) -> Int { (names.map(CharacterWidth.columns).max() ?? 0) + 1 }
    func columns(_ names: [String], _ cell: Int) -> Int {
      width(names) + names.count * cell + Self.accuracyColumns
    }
    let short = ShortNames.of(names, columns: 4)
    // Whole names and wide cells where they fit, short and narrow ones else.
    let choices = [(names, digits + 2), (names, digits + 1), (short, digits + 1)]
    let choice = choices.first { columns($0.0, $0.1) <= area.columns } ?? choices[2]
    (rowNames, cellColumns) = choice
    nameColumns = width(rowNames)
    columnNames = ShortNames.of(names, columns: min(6, choice.1 - 1))
    let left = area.columns - columns(rowNames, cellColumns)
    barColumns = left >= 6 ? min(24, left) : 0
    let headed = columnNames.allSatisfy { CharacterWidth.columns($0) < choice.1 }
    fits =
      headed && left >= 0 && !names.isEmpty && names.count <= Self.mostClasses
      && names.count + 2 <= area.rows
  }

  /// The first column of a class' cells.
  func column(_ answer: Int) -> Int { area.column + nameColumns + answer * cellColumns }

  /// The row of a class.
  func row(_ label: Int) -> Int { area.row + 1 + label }

  /// The first column behind the cells.
  var endColumn: Int { column(columnNames.count) }

  /// Rows below the matrix.
  var below: Rect { area.droppingFirst(rows: 1 + rowNames.count) }

  /// Whether the shown screen has room for the matrix.
  static func isMatrix(_ found: ErrorMeasurement, _ state: NotebookState) -> Bool {
    guard let area = ErrorsLayout(state).area(of: .matrix) else {
      return found.classNames.count <= mostClasses
    }
    return ConfusionLayout(found, area: area).fits
  }
}
