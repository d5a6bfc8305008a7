extension NotebookState {
  /// A click chooses what is under it; the wheel scrolls.
  mutating func useMouse(_ action: MouseAction) -> [Command] {
    switch action.kind {
    case .wheelUp: return turnWheel(-1)
    case .wheelDown: return turnWheel(1)
    case .press: return press(column: action.column, row: action.row)
    }
  }

  private mutating func turnWheel(_ direction: Int) -> [Command] {
    switch context {
    case .reading: return scrollOverlay(3 * direction)
    case .palette:
      choosePalette(direction)
      return []
    case .prompt, .quit, .unsaved: return []
    default: break
    }
    if cell == .summary { return scrollLines(3 * direction) }
    if let grid = mapLayout?.grid, grid.before + grid.after > 0 { return perform(.page(direction)) }
    return []
  }

  private mutating func press(column: Int, row: Int) -> [Command] {
    let layout = layout
    switch overlay {
    case .help, .why:
      overlay = nil
      return []
    case .palette, .prompt, .quit, .unsaved: return []
    case nil: break
    }
    let outline = layout.callableOutline
    if layout.outline != nil || pane == .outline, outline.contains(column: column, row: row) {
      let index = row - outline.row - 1
      if CellKind.allCases.indices.contains(index) { show(CellKind.allCases[index]) }
      pane = .cell
      return []
    }
    if let curves = layout.curves, curves.contains(column: column, row: row), !runs.isEmpty {
      pane = .curves
      return []
    }
    pane = .cell
    return press(inCellAt: column, row)
  }

  private mutating func press(inCellAt column: Int, _ row: Int) -> [Command] {
    if cell == .training {
      if let parameter = TrainingCell.parameter(atColumn: column, row: row, self) {
        self.parameter = parameter
        depth = .inside
      }
      return []
    }
    guard let layout = mapLayout else { return [] }
    if let place = layout.zoomedPosition(column: column, row: row) {
      (cursor.y, cursor.x) = (place.y, place.x)
      return []
    }
    guard let place = layout.position(column: column, row: row) else { return [] }
    cursor = place
    if depth == .browse { depth = isZoomed ? .pixels : .inside }
    return []
  }
}
