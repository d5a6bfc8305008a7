import Training

/// The errors on the screen: names of the views, of what they are, and as many views as there is room for.
struct ErrorsPage: Sendable {
  let cell: ErrorsCell
  let state: NotebookState

  private var theme: Theme { state.theme }

  func draw(on screen: inout Screen, area: Rect) {
    let layout = ErrorsLayout(area: area, state: state)
    drawTabs(on: &screen, row: layout.tabs)
    drawStatus(on: &screen, area: layout.status)
    guard let newest = cell.newest(state) else { return }
    let walk =
      state.interface.places.errors.isWalking && state.depth == .inside
      ? state.live.measured.errors.walk : nil
    for part in layout.parts where walk == nil || part.area != layout.walk && layout.parts.count > 2 {
      draw(part.tab, newest, on: &screen, area: part.area)
    }
    guard let walk else { return }
    WalkPicture(walk: walk, newest: newest, state: state).draw(on: &screen, area: layout.walk)
  }

  private func drawTabs(on screen: inout Screen, row: Rect) {
    let pieces = ErrorsTab.allCases.flatMap { tab in
      [
        Piece(
          " \(tab.name) ", tab == cell.tab(state) ? theme.focusedSelection : theme.plain,
          does: .step(tab.rawValue)),
        Piece(" "),
      ]
    }
    screen.put(pieces, column: row.column, row: row.row, columns: row.columns)
  }

  private func drawStatus(on screen: inout Screen, area: Rect) {
    let lines = ErrorsStatus(state: state).lines(columns: area.columns, atMost: area.rows)
    for (offset, line) in lines.enumerated() where offset < area.rows {
      screen.put(
        line.text, column: area.column, row: area.row + offset, style: line.style, limit: area.columns)
    }
  }

  private func draw(_ tab: ErrorsTab, _ newest: MeasuredErrors.Kept, on screen: inout Screen, area: Rect) {
    let found = newest.measurement
    switch tab {
    case .matrix:
      let layout = ConfusionLayout(found, area: area)
      if layout.fits {
        ConfusionPicture(found: found, layout: layout, state: state).draw(on: &screen)
      } else {
        ConfusionList(found: found, state: state).draw(on: &screen, area: area)
      }
    case .mistakes: MistakesPicture(newest: newest, state: state).draw(on: &screen, area: area)
    case .classes: ClassBars(found: found, state: state).draw(on: &screen, area: area)
    case .calibration: CalibrationPicture(found: found, state: state).draw(on: &screen, area: area)
    }
  }
}
