/// The whole screen at a size: status, outline, cell, curves, hints, and what lies over them; with what a click does.
public func view(_ state: NotebookState, size: Size) -> Frame {
  view(state, on: Screen(size: size))
}

/// The whole screen, drawn on one that is empty.
func view(_ state: NotebookState, on empty: Screen) -> Frame {
  var state = state
  state.interface.surface.size = empty.size
  var screen = empty
  let layout = state.layout
  if layout.isTooSmall, state.overlay != .quit {
    TooSmall.draw(on: &screen)
  } else {
    NotebookView(state: state, layout: layout).draw(on: &screen)
  }
  if state.interface.surface.pictures == .blocks { screen.pictures = [] }
  return Frame(state.appearance.glyphs == .ascii ? screen.inASCII() : screen)
}

/// One cell alone, with its title, picture, legend and note: what `show` prints and sessions keep as output.
public func page(_ state: NotebookState, cell: CellKind, size: Size) -> Screen {
  var state = state
  state.document.position.cell = cell
  state.interface.depth = .browse
  return drawnPage(state, size: size)
}

/// The shown cell with the arithmetic of the value that was asked for.
public func explanationPage(_ state: NotebookState, size: Size) -> Screen { drawnPage(state, size: size) }

private func drawnPage(_ state: NotebookState, size: Size) -> Screen {
  var state = state
  state.interface.surface.size = size
  state.interface.overlay = nil
  state.interface.tour = nil
  state.interface.pane = .cell
  state.interface.surface.isPage = true
  state.settleCursor()
  var screen = Screen(size: size)
  let area = screen.bounds
  CellPane(state: state).drawTitleLine(on: &screen, area: area)
  CellPane(state: state).drawInside(on: &screen, area: area.droppingFirst(rows: 1))
  return state.appearance.glyphs == .ascii ? screen.inASCII() : screen
}

extension NotebookState {
  /// Shows calls in Keras, as a key does.
  public mutating func showKeras() { interface.showsKeras = true }
}

/// A size at which a cell's page shows everything: `size`, with more rows where the cell is text.
public func wholePage(_ state: NotebookState, cell: CellKind, atLeast size: Size) -> Size {
  Size(columns: size.columns, rows: max(size.rows, cell.definition.pageRows(state, columns: size.columns)))
}

/// The feature maps a cell shows, as comma-separated values: channel, y, x, value; the class shares of a prediction.
public func csv(_ state: NotebookState, cell: CellKind) -> String {
  var state = state
  state.document.position.cell = cell
  return CellValues(state: state).text
}

/// One line for terminals that have no room.
enum TooSmall {
  static func draw(on screen: inout Screen) {
    let text =
      "\(screen.size.columns)×\(screen.size.rows) is too small: "
      + "\(Layout.minimum.columns)×\(Layout.minimum.rows) is needed; q quits"
    let lines = text.wrapped(to: max(1, screen.size.columns))
    for (row, line) in lines.prefix(screen.size.rows).enumerated() { screen.put(line, column: 0, row: row) }
  }
}

/// The notebook's parts, drawn from back to front.
struct NotebookView: Sendable {
  let state: NotebookState
  let layout: Layout

  func draw(on screen: inout Screen) {
    StatusLine(state: state).draw(on: &screen, area: layout.status)
    if let outline = layout.outline { OutlinePane(state: state).draw(on: &screen, area: outline) }
    CellPane(state: state).draw(on: &screen, layout: layout)
    if let curves = layout.curves { drawCurves(on: &screen, area: curves) }
    if layout.outline == nil, state.pane == .outline {
      OutlinePane(state: state).draw(on: &screen, area: layout.callableOutline)
    }
    if let panel = layout.panel { TourPanel(state)?.draw(on: &screen, area: panel) }
    HintLine(state: state).draw(on: &screen, area: layout.hints)
    OverlayView(state: state, layout: layout).draw(on: &screen)
    NoticeLine(state: state, layout: layout).draw(on: &screen)
  }

  private func drawCurves(on screen: inout Screen, area: Rect) {
    let theme = state.theme
    let style = state.pane == .curves ? theme.focusedFrame : theme.frame
    screen.add(Place(area, .pane(.curves)))
    let title = [
      Piece("runs", theme.title),
      Piece(" ─ \(state.curves.spread?.rawValue ?? "\(state.curves.measure.title) first")", theme.quiet),
    ]
    let note =
      state.pane == .curves ? "← → read   + - zoom   y measure   Esc out" : "y measure  L log  S smooth"
    if layout.isFramed {
      screen.box(area, title: title, note: note, style: style)
    } else {
      screen.rule(area, title: title, note: note, style: style)
    }
    ChartPane(state: state, runs: state.shownCurves).draw(
      on: &screen, area: Layout.inside(area, isFramed: layout.isFramed))
  }
}
