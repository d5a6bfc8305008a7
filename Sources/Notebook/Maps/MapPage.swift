import ResNeXtModel
import Tensors

/// Draws a cell of feature maps: strip of operations, grid or one channel, panel, legend, reading.
struct MapPage: Sendable {
  let cell: any MapCell
  let state: NotebookState

  private var theme: Theme { state.theme }

  func draw(on screen: inout Screen, area: Rect) {
    guard area.rows >= 4, area.columns >= 20 else { return }
    var strip = Rect(column: area.column, row: area.row, columns: area.columns, rows: 1)
    guard let picture = cell.picture(state) else {
      // What was explained before stays until the maps of another place are there.
      if state.depth == .terms {
        return InspectorPage(state: state, showsImage: true).draw(on: &screen, area: area)
      }
      drawStrip(on: &screen, row: strip)
      drawWaiting(on: &screen, area: area.droppingFirst(rows: 2))
      return
    }
    if let page = InstrumentPage(picture, state) {
      drawStrip(on: &screen, row: strip)
      page.draw(on: &screen, area: area.droppingFirst(rows: 1))
      return
    }
    let layout = MapLayout(picture, cell: cell, area: area, state: state)
    if let inspector = layout.inspector {
      InspectorPage(state: state, showsImage: layout.isInspectorPage).draw(on: &screen, area: inspector)
      if layout.isInspectorPage { return }
    }
    if let facts = layout.facts {
      screen.putClipped(
        cell.facts(state).wholeParts(fitting: facts.columns), column: facts.column, row: facts.row,
        columns: facts.columns, style: theme.quiet)
    }
    if let above = layout.above { _ = cell.drawAbove(on: &screen, area: above, state) }
    if let grid = layout.grid {
      ChannelPicture(picture: picture, cell: cell, state: state).draw(grid, on: &screen)
      strip.columns -= drawScrollMark(on: &screen, grid: grid, row: strip)
    }
    drawStrip(on: &screen, row: strip)
    if let zoom = layout.zoom { drawZoom(on: &screen, picture, zoom) }
    if let image = layout.image, let zoom = layout.zoom {
      let subject = InspectorSubject(picture: picture, state: state)
      subject.outlineWindow(on: &screen, area: zoom.area, width: zoom.width, height: zoom.height)
      subject.drawImage(on: &screen, area: image)
    }
    if let panel = layout.panel {
      MapPanel(picture: picture, state: state, showsNumbers: state.isZoomed).draw(on: &screen, area: panel)
    }
    if let lines = layout.instruments {
      InstrumentLines(state: state).draw(on: &screen, area: lines, picture)
    }
    drawLegend(on: &screen, picture, layout)
    drawReading(on: &screen, picture, layout.reading)
  }

  // MARK: Strip

  private func drawStrip(on screen: inout Screen, row: Rect) {
    let operations = cell.operations(state)
    guard !operations.isEmpty else {
      screen.putClipped(
        missingText, column: row.column, row: row.row, columns: row.columns, style: theme.warning)
      return
    }
    let current = state.step(of: cell.kind)
    var pieces: [Piece] = []
    for (index, operation) in operations.enumerated() {
      if index > 0 { pieces.append(Piece(" \(operation.sign) ", theme.quiet)) }
      if index == current {
        pieces.append(Piece("[\(operation.name)]", theme.focusedSelection, does: .step(index)))
      } else {
        let style = index < current ? theme.plain : theme.quiet
        pieces.append(Piece(" \(operation.name) ", style, does: .step(index)))
      }
    }
    screen.put(
      StripWindow.around(current, pieces, columns: row.columns), column: row.column, row: row.row,
      columns: row.columns)
  }

  private var missingText: String { "\(state.networkName) has no block of this kind" }

  private func drawWaiting(on screen: inout Screen, area: Rect) {
    guard !cell.operations(state).isEmpty else { return }
    screen.putClipped(
      state.waitingText + " …", column: area.column, row: area.row, columns: area.columns, style: theme.quiet)
  }

  // MARK: Picture

  /// Says which channels are in sight, where not all are; returns the columns taken.
  private func drawScrollMark(on screen: inout Screen, grid: ChannelGrid, row: Rect) -> Int {
    guard grid.before + grid.after > 0, let first = grid.places.first, let last = grid.places.last else {
      return 0
    }
    let total = grid.before + grid.after + grid.places.count
    let text = "  ch \(first.channel)–\(last.channel) of \(total), PgUp PgDn"
    let column = screen.putRight(text, end: row.endColumn, row: row.row, style: theme.accent)
    screen.add(
      Place(
        Rect(column: column, row: row.row, columns: row.endColumn - column, rows: 1),
        .page(grid.after > 0 ? 1 : -1)))
    return CharacterWidth.columns(text)
  }

  private func drawZoom(
    on screen: inout Screen, _ picture: MapPicture, _ zoom: (area: Rect, width: Int, height: Int)
  ) {
    guard let raster = Raster(picture.map.tensor, channel: state.cursor.channel) else { return }
    let scale = state.scale(picture, channel: state.cursor.channel)
    Heatmap(raster: raster, ramp: Ramp(picture.kind, state.appearance), scale: scale)
      .draw(on: &screen, column: zoom.area.column, row: zoom.area.row, width: zoom.width, height: zoom.height)
    screen.add(
      Place(
        zoom.area,
        .value(channel: state.cursor.channel, width: picture.map.width, height: picture.map.height)))
    let column = zoom.area.column + (2 * state.cursor.x + 1) * zoom.width / (2 * max(1, picture.map.width))
    let row = zoom.area.row + (2 * state.cursor.y + 1) * zoom.height / (4 * max(1, picture.map.height))
    screen[column, row] = Cell("+", Style(bold: true, reverse: true))
  }

  // MARK: Below the picture

  private func statistics(_ picture: MapPicture) -> Statistics {
    picture.map.statistics(sharing: state.scope, with: state.cursor.channel, groups: picture.groups)
  }

  private func drawLegend(on screen: inout Screen, _ picture: MapPicture, _ layout: MapLayout) {
    let statistics = statistics(picture)
    Legend(
      statistics: statistics, scale: state.scale(picture, channel: state.cursor.channel),
      ramp: Ramp(picture.kind, state.appearance), scope: scopeText(picture), theme: theme,
      isHeld: state.isHeld(picture)
    ).draw(on: &screen, column: layout.legend.column, row: layout.legend.row, columns: layout.legend.columns)
  }

  private func scopeText(_ picture: MapPicture) -> String {
    switch state.scope {
    case .layer: return "layer"
    case .group:
      return picture.groups.count > 1 ? "path \(picture.group(of: state.cursor.channel) + 1)" : "layer"
    case .channel: return "ch \(state.cursor.channel)"
    }
  }

  private func drawReading(on screen: inout Screen, _ picture: MapPicture, _ row: Rect) {
    let short = reading(picture, isShort: true)
    // What the value is made from goes before a number of it is cut.
    let forms =
      [reading(picture, isShort: false)] + short.indices.dropFirst(2).reversed().map { Array(short[...$0]) }
    let fitting = forms.first { form in
      form.reduce(0) { $0 + CharacterWidth.columns($1.text) } <= row.columns
    }
    screen.put(fitting ?? short, column: row.column, row: row.row, columns: row.columns)
  }

  /// The value under the cursor, and the windows that made it.
  private func reading(_ picture: MapPicture, isShort: Bool) -> [Piece] {
    let cursor = state.cursor
    let value = picture.map.value(channel: cursor.channel, y: cursor.y, x: cursor.x)
    var pieces = [Piece("ch \(cursor.channel)", theme.accent)]
    if picture.groups.count > 1, !isShort {
      let group = picture.group(of: cursor.channel)
      pieces.append(Piece(" path \(group + 1)", theme.path(group)))
      if state.mutedPaths.contains(group) { pieces.append(Piece(" muted", theme.warning)) }
    }
    pieces.append(Piece(" y \(cursor.y) x \(cursor.x) = ", theme.quiet))
    pieces.append(Piece(value.map { NumberText.short($0) } ?? "–", theme.title))
    if picture.quantity != .activation,
      let value = state.maps[picture.point]?.value(channel: cursor.channel, y: cursor.y, x: cursor.x)
    {
      pieces.append(Piece(", the value is \(NumberText.short(value))", theme.quiet))
    }
    let gap = isShort ? " " : "  "
    if let source = picture.source {
      pieces.append(Piece("\(gap)← \(MapPage.text(source, cursor))", theme.quiet))
    }
    let field = ReceptiveField(state.facts.graph)
    if let region = field.region(of: picture.point, y: cursor.y, x: cursor.x) {
      pieces.append(Piece("\(gap)← image \(region.text)", theme.quiet))
    }
    return pieces
  }

  /// What a value is computed from, in words: `input ch 8–15 y 4–6 x 8–10`.
  static func text(_ source: ValueSource, _ cursor: MapCursor) -> String {
    switch source.rule {
    case .window(let window, let side, let channels):
      let region = window.read(by: Region(y: cursor.y, x: cursor.x), side: side)
      return "\(source.name) ch \(ShapeText.range(channels)) \(region.text)"
    case .pointwise: return "\(source.name), same place"
    case .sum: return source.name
    }
  }
}

/// A row of pieces of which not all fit: the part around the current one, with marks where some are missing.
enum StripWindow {
  static func around(_ current: Int, _ pieces: [Piece], columns: Int) -> [Piece] {
    func width(_ range: Range<Int>) -> Int {
      pieces[range].reduce(0) { $0 + CharacterWidth.columns($1.text) }
    }
    guard width(0..<pieces.count) > columns else { return pieces }
    // Pieces and the signs between them alternate.
    var low = min(2 * current, pieces.count - 1)
    var high = low + 1
    while true {
      let room = columns - 4
      if high + 1 < pieces.count, width(low..<high + 2) <= room {
        high += 2
      } else if low >= 2, width(low - 2..<high) <= room {
        low -= 2
      } else {
        break
      }
    }
    var shown = Array(pieces[low..<high])
    if low > 0 { shown.insert(Piece("‹ ", does: .step(current - 1)), at: 0) }
    if high < pieces.count { shown.append(Piece(" ›", does: .step(current + 1))) }
    return shown
  }
}
