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
  /// Why the value under the cursor is what it is: a column beside the zoomed channel, or a page in place of everything.
  var inspector: Rect?
  /// The image beside or below the zoomed channel, where the inspector has a column.
  var image: Rect?
  /// Whether the inspector has the whole page.
  var isInspectorPage = false
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
    if let column = Self.inspectorColumn(in: middle, state) {
      inspector = column
      placeSubject(in: middle, beside: column)
      return
    }
    if state.depth == .terms {
      isInspectorPage = true
      inspector = area
      return
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

  // MARK: The inspector's column

  /// At the right, as soon as a map of 32 columns finds room beside the products of a 3×3.
  private static func inspectorColumn(in middle: Rect, _ state: NotebookState) -> Rect? {
    guard state.isZoomed, state.instruments.view == .activation,
      middle.columns >= InspectorPage.fullColumns + 34, middle.rows >= 20
    else {
      return nil
    }
    let columns = middle.columns >= 130 ? 66 : InspectorPage.fullColumns
    return Rect(
      column: middle.endColumn - columns, row: middle.row, columns: columns, rows: middle.rows)
  }

  /// The zoomed channel at the left, the image beside or below it, whichever has more room.
  private mutating func placeSubject(in middle: Rect, beside column: Rect) {
    let room = Size(columns: column.column - middle.column - 2, rows: middle.rows)
    let size = Self.fit(
      width: mapWidth, height: mapHeight, in: Size(columns: min(64, room.columns), rows: room.rows))
    let rows = Heatmap.rows(pixels: size.height)
    let place = Rect(column: middle.column, row: middle.row, columns: size.width, rows: rows)
    zoom = (place, size.width, size.height)
    let beside = Rect(
      column: place.endColumn + 3, row: middle.row, columns: room.columns - size.width - 3, rows: middle.rows)
    let below = Rect(
      column: middle.column, row: place.endRow + 1, columns: room.columns, rows: middle.rows - rows - 1)
    image = min(beside.columns, 2 * beside.rows) > min(below.columns, 2 * below.rows) ? beside : below
  }

  /// The largest size in whole multiples of a map, or its mean below, that fits.
  private static func fit(width: Int, height: Int, in room: Size) -> (width: Int, height: Int) {
    let factor = min(room.columns / max(1, width), 2 * room.rows / max(1, height))
    if factor >= 1 { return (width * factor, height * factor) }
    let shrink = max(
      1, (width + room.columns - 1) / max(1, room.columns),
      (height + 2 * room.rows - 1) / max(1, 2 * room.rows))
    return (max(1, width / shrink), max(1, height / shrink))
  }

  // MARK: A zoomed channel

  /// The zoomed channel in whole multiples at the left, the panel in what is left of the width.
  private mutating func placeZoom(in middle: Rect, area: Rect) {
    let panelColumns = min(70, max(34, middle.columns / 2))
    let room = Size(columns: middle.columns - panelColumns - 2, rows: middle.rows)
    let size = Self.fit(width: mapWidth, height: mapHeight, in: room)
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
