/// Where the parts of a map cell stand below the strip of steps: facts, grid or zoomed channel, panel, legend, reading.
struct MapLayout: Sendable {
  var facts: Rect?
  /// Rows of what only one cell has.
  var above: Rect?
  /// The grid of all channels; nil while one is zoomed.
  var grid: ChannelGrid?
  /// The zoomed channel: its place and size in pixels.
  var zoom: (area: Rect, width: Int, height: Int)?
  /// The panel at the right: the chosen channel, what its value was made from.
  var panel: Rect?
  /// What instruments say above the legend; nil where none is used.
  var instruments: Rect?
  var legend: Rect
  var reading: Rect
  let mapWidth: Int
  let mapHeight: Int

  /// From this width on the panel stands beside the grid.
  static let panelFrom = 118
  static let panelColumns = 36

  init(_ picture: MapPicture, cell: any MapCell, area: Rect, state: NotebookState) {
    mapWidth = picture.map.width
    mapHeight = picture.map.height
    let hasFacts = area.rows >= 20
    facts = hasFacts ? Rect(column: area.column, row: area.row + 1, columns: area.columns, rows: 1) : nil
    reading = Rect(column: area.column, row: area.endRow - 1, columns: area.columns, rows: 1)
    legend = Rect(column: area.column, row: area.endRow - 2, columns: area.columns, rows: 1)
    var middle = area.droppingFirst(rows: hasFacts ? 2 : 1).droppingLast(rows: 2)
    let lines = InstrumentLines(state: state).count
    if lines > 0 {
      middle = middle.droppingLast(rows: lines)
      instruments = Rect(column: area.column, row: middle.endRow, columns: area.columns, rows: lines)
    }
    // A line of air where there is height for it.
    if area.rows >= 34 { middle = middle.droppingFirst(rows: 1) }
    if area.columns >= Self.panelFrom, !state.isZoomed {
      panel = Rect(
        column: area.endColumn - Self.panelColumns, row: middle.row, columns: Self.panelColumns,
        rows: middle.rows)
      middle.columns -= Self.panelColumns + 2
    }
    if state.isZoomed {
      placeZoom(in: middle, area: area)
      return
    }
    let rows = cell.rowsAbove(state, area: middle.size)
    if rows > 0, rows <= middle.rows {
      above = Rect(column: middle.column, row: middle.row, columns: middle.columns, rows: rows)
      middle = middle.droppingFirst(rows: rows)
    }
    grid = ChannelGrid(
      groups: picture.groups, mapWidth: mapWidth, mapHeight: mapHeight, area: middle,
      selected: state.cursor.channel)
  }

  /// The zoomed channel in whole multiples at the left, the panel in what is left of the width.
  private mutating func placeZoom(in middle: Rect, area: Rect) {
    let panelColumns = min(70, max(34, middle.columns / 2))
    let room = Size(columns: middle.columns - panelColumns - 2, rows: middle.rows)
    let factor = min(room.columns / max(1, mapWidth), 2 * room.rows / max(1, mapHeight))
    var size = (width: mapWidth * factor, height: mapHeight * factor)
    if factor < 1 {
      let shrink = max(
        1, (mapWidth + room.columns - 1) / max(1, room.columns),
        (mapHeight + 2 * room.rows - 1) / max(1, 2 * room.rows))
      size = (max(1, mapWidth / shrink), max(1, mapHeight / shrink))
    }
    let place = Rect(
      column: middle.column, row: middle.row, columns: size.width, rows: Heatmap.rows(pixels: size.height))
    zoom = (place, size.width, size.height)
    panel = Rect(
      column: place.endColumn + 3, row: middle.row, columns: area.endColumn - place.endColumn - 3,
      rows: middle.rows)
  }
}

extension NotebookState {
  /// The layout of the shown map cell on the screen; nil where there is none.
  var mapLayout: MapLayout? {
    guard let view = cell.definition as? any MapCell, let picture = view.picture(self) else { return nil }
    let inside = layout.cellInside
    let frame = PageLayout(cell: cell, area: inside, state: self)
    return MapLayout(picture, cell: view, area: frame.body, state: self)
  }
}
