/// Where everything stands at a size: what `view` draws and what the mouse hits.
struct Layout: Hashable, Sendable {
  /// The smallest size at which the notebook is shown.
  static let minimum = Size(columns: 60, rows: 20)
  /// From this width on the outline stands at the left.
  static let outlineFrom = 96
  static let outlineColumns = 21
  /// From this height on the curves stand below the cell.
  static let curvesFrom = 40

  let size: Size
  let status: Rect
  let hints: Rect
  /// The outline; nil where the terminal is narrow.
  let outline: Rect?
  /// The cell with its frame or title line.
  let cell: Rect
  /// Whether panes have frames on all sides; narrow terminals have title lines alone.
  let isFramed: Bool
  /// The curves below the cell; nil where there is no room or the cell shows them itself.
  let curves: Rect?
  /// The tour's question below everything else; nil where no tour is on.
  let panel: Rect?

  init(size: Size, cell kind: CellKind, hasCurves: Bool, panelRows: Int = 0) {
    self.size = size
    let whole = Rect(column: 0, row: 0, columns: size.columns, rows: size.rows)
    status = Rect(column: 0, row: 0, columns: size.columns, rows: 1)
    hints = Rect(column: 0, row: size.rows - 1, columns: size.columns, rows: 1)
    isFramed = size.columns >= Self.outlineFrom
    var middle = whole.droppingFirst(rows: 1).droppingLast(rows: 1)
    if isFramed {
      outline = Rect(column: 0, row: 1, columns: Self.outlineColumns, rows: middle.rows)
      middle.column = Self.outlineColumns
      middle.columns -= Self.outlineColumns
    } else {
      outline = nil
    }
    panel =
      panelRows > 0
      ? Rect(
        column: middle.column, row: middle.endRow - panelRows, columns: middle.columns, rows: panelRows)
      : nil
    middle = middle.droppingLast(rows: max(0, panelRows))
    if size.rows >= Self.curvesFrom, !kind.definition.drawsCurves, hasCurves {
      let rows = max(10, min(16, size.rows / 5 + 1))
      curves = Rect(
        column: middle.column, row: middle.endRow - rows, columns: middle.columns, rows: rows)
      middle = middle.droppingLast(rows: rows)
    } else {
      curves = nil
    }
    cell = middle
  }

  /// Whether the terminal is too small for anything but saying so.
  var isTooSmall: Bool { size.columns < Self.minimum.columns || size.rows < Self.minimum.rows }

  /// The inside of the cell's frame, or what is below its title line.
  var cellInside: Rect { Layout.inside(cell, isFramed: isFramed) }

  static func inside(_ pane: Rect, isFramed: Bool) -> Rect {
    guard isFramed else { return pane.droppingFirst(rows: 1).inset(columns: 1) }
    // A space stands after the left edge; the right one is close.
    return Rect(
      column: pane.column + 2, row: pane.row + 1, columns: pane.columns - 3, rows: pane.rows - 2)
  }

  /// Where the outline stands when it is called up on a narrow terminal.
  var callableOutline: Rect {
    outline ?? Rect(column: 0, row: 1, columns: Self.outlineColumns, rows: min(14, size.rows - 2))
  }
}

extension NotebookState {
  /// The layout of the screen.
  var layout: Layout { layout(of: cell) }

  /// The layout of the screen, were a cell the shown one.
  func layout(of kind: CellKind) -> Layout {
    Layout(size: size, cell: kind, hasCurves: !runs.isEmpty, panelRows: TourPanel.rows(self))
  }
}
