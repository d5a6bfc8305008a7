/// The shown cell with its frame and title.
struct CellPane: Sendable {
  let state: NotebookState

  private var theme: Theme { state.theme }

  func draw(on screen: inout Screen, layout: Layout) {
    if layout.isFramed {
      let style = state.pane == .cell ? theme.focusedFrame : theme.frame
      screen.box(layout.cell, title: title(withCount: false), note: note, style: style)
    } else {
      drawTitleLine(on: &screen, area: layout.cell)
    }
    drawInside(on: &screen, area: layout.cellInside)
    if let search = state.interface.search { screen.mark(search.text, in: layout.cell) }
  }

  /// The title as a line: on narrow terminals and pages.
  func drawTitleLine(on screen: inout Screen, area: Rect) {
    guard area.rows > 0 else { return }
    let line = Rect(column: area.column, row: area.row, columns: area.columns, rows: 1)
    let style = state.pane == .cell ? theme.focusedFrame : theme.frame
    screen.rule(line, title: title(withCount: true), note: note, style: style)
  }

  func drawInside(on screen: inout Screen, area: Rect) {
    let frame = PageLayout(cell: state.cell, area: area, state: state)
    var inside = screen.blank()
    inside.add(Place(area, .pane(.cell)))
    frame.draw(on: &inside, state: state)
    if frame.body.rows > 0, frame.body.columns > 0 {
      state.cell.definition.draw(on: &inside, area: frame.body, state)
    }
    // Whatever a cell draws stays inside its pane, and so does what can be clicked.
    screen.take(area, of: inside)
  }

  private func title(withCount: Bool) -> [Piece] {
    let shapes = state.cell.definition.title(state)
    var pieces = [Piece("\(state.cell.number)", theme.accent)]
    if withCount { pieces.append(Piece("/\(CellKind.allCases.count - 1)", theme.quiet)) }
    pieces.append(Piece(" \(state.cell.title)", theme.title))
    if !shapes.isEmpty { pieces.append(Piece(" ─ \(shapes)")) }
    return pieces
  }

  /// What mode the keys are in, and whether the maps are older than what they depend on.
  private var note: String {
    var words: [String] = []
    if state.cell.definition.dependsOnWeights(state), !state.mapsAreCurrent, !state.isLive(state.cell),
      state.maps.source != nil
    {
      words.append("updating")
    }
    let muted = state.cell.definition.muted(state)
    if !muted.isEmpty { words.append("muted \(state.shortText(of: muted))") }
    switch (state.pane, state.depth) {
    case (.cell, .inside): words.append("inside")
    case (.cell, .pixels): words.append("zoom")
    case (.cell, .terms): words.append("why this value")
    default: break
    }
    return words.joined(separator: ", ")
  }
}
