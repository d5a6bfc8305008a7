import Training

/// Where the views of the errors stand: one on a small screen, several where there is room.
struct ErrorsLayout: Sendable {
  /// The names of the views.
  let tabs: Rect
  /// Of what, and how far.
  let status: Rect
  /// The views in sight, each with its place.
  let parts: [(tab: ErrorsTab, area: Rect)]
  /// Where the images are that are walked through.
  let walk: Rect

  private static let wideColumns = 132
  /// Rows that two views have room for, one below the other.
  private static let rowsOfTwo = 24
  private static let high = Size(columns: 60, rows: 24)

  /// The layout of the shown screen.
  init(_ state: NotebookState) {
    let page = PageLayout(cell: .errors, area: state.layout(of: .errors).cellInside, state: state)
    self.init(area: page.body, state: state)
  }

  /// The layout of an area.
  init(area: Rect, state: NotebookState) {
    tabs = Rect(column: area.column, row: area.row, columns: area.columns, rows: 1)
    let rest = area.droppingFirst(rows: 1)
    let lines = ErrorsStatus(state: state).lines(columns: area.columns, atMost: Self.statusRows(area))
    status = Rect(column: area.column, row: rest.row, columns: area.columns, rows: lines.count)
    let content = rest.droppingFirst(rows: lines.count)
    let tab = ErrorsCell().tab(state)
    let classes = state.training.network.classes
    if content.columns >= Self.wideColumns {
      (parts, walk) = Self.besideEachOther(tab, content, classes)
    } else if content.columns >= Self.high.columns, content.rows >= Self.high.rows {
      parts = Self.belowEachOther(tab, content, classes)
      walk = content
    } else {
      (parts, walk) = ([(tab, content)], content)
    }
  }

  private static func statusRows(_ area: Rect) -> Int { area.rows < 18 ? 2 : area.rows < 30 ? 3 : 4 }

  /// Matrix or classes over the calibration, and the mistakes beside them; on a low screen the chosen view alone beside them.
  private static func besideEachOther(_ tab: ErrorsTab, _ area: Rect, _ classes: Int) -> (
    [(tab: ErrorsTab, area: Rect)], Rect
  ) {
    let columns = max(66, min(84, area.columns * 45 / 100))
    let left = Rect(column: area.column, row: area.row, columns: columns, rows: area.rows)
    let side = Rect(
      column: left.endColumn + 3, row: area.row, columns: area.columns - columns - 3, rows: area.rows)
    guard area.rows >= rowsOfTwo else {
      return ([(tab == .mistakes ? .matrix : tab, left), (.mistakes, side)], side)
    }
    let upper: ErrorsTab = tab == .classes ? .classes : .matrix
    let rows = rows(of: upper, classes, within: left.rows - 10)
    let lower = left.droppingFirst(rows: rows + 1)
    var parts: [(tab: ErrorsTab, area: Rect)] = [
      (upper, Rect(column: left.column, row: left.row, columns: columns, rows: rows)),
      (.calibration, lower), (.mistakes, side),
    ]
    // The other of the two has the rows that the calibration leaves.
    let bins = 18
    if lower.rows >= bins + 8, upper == .matrix {
      parts[1].area.rows = bins
      parts.append((.classes, lower.droppingFirst(rows: bins)))
    }
    return (parts, side)
  }

  /// The chosen view over the mistakes.
  private static func belowEachOther(_ tab: ErrorsTab, _ area: Rect, _ classes: Int) -> [(
    tab: ErrorsTab, area: Rect
  )] {
    let upper: ErrorsTab = tab == .mistakes ? .matrix : tab
    let rows = rows(of: upper, classes, within: area.rows - 9)
    return [
      (upper, Rect(column: area.column, row: area.row, columns: area.columns, rows: rows)),
      (.mistakes, area.droppingFirst(rows: rows + 1)),
    ]
  }

  /// The rows that a view takes where it is not alone.
  private static func rows(of tab: ErrorsTab, _ classes: Int, within limit: Int) -> Int {
    let wanted: Int
    switch tab {
    case .matrix: wanted = classes <= ConfusionLayout.mostClasses ? classes + 4 : limit
    case .classes: wanted = classes + 1
    case .calibration: wanted = 16
    case .mistakes: wanted = limit
    }
    return max(6, min(wanted, limit))
  }

  /// The place of a view; nil where it is not in sight.
  func area(of tab: ErrorsTab) -> Rect? { parts.first { $0.tab == tab }?.area }

  /// Pictures of mistakes beside each other.
  var tilesAcross: Int { area(of: .mistakes).map { MistakeTiles($0).across } ?? 1 }
}
