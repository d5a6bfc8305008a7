import ResNeXtModel
import Tensors

/// The panel beside a picture: the chosen channel, the value under the cursor, and the input window that made it.
struct MapPanel: Sendable {
  let picture: MapPicture
  let state: NotebookState
  /// Whether numbers around the cursor stand here: when the channel itself fills the picture.
  let showsNumbers: Bool

  private var theme: Theme { state.theme }
  private var cursor: MapCursor { state.cursor }

  func draw(on screen: inout Screen, area: Rect) {
    var rest = drawHeading(on: &screen, area: area)
    rest = showsNumbers ? drawNumbers(on: &screen, area: rest) : drawChannel(on: &screen, area: rest)
    rest = drawSource(on: &screen, area: rest)
    drawImage(on: &screen, area: drawActivation(on: &screen, area: rest))
  }

  // MARK: The channel

  private func drawHeading(on screen: inout Screen, area: Rect) -> Rect {
    guard area.rows >= 2 else { return area }
    let statistics = picture.map.statistics(cursor.channel..<cursor.channel + 1)
    var pieces = [Piece("channel \(cursor.channel)", theme.title)]
    if picture.groups.count > 1 {
      let group = picture.group(of: cursor.channel)
      pieces.append(Piece(" of path \(group + 1)", theme.path(group)))
      if state.mutedPaths.contains(group) { pieces.append(Piece(" muted", theme.warning)) }
    }
    let range = "  \(NumberText.short(statistics.minimum))..\(NumberText.short(statistics.maximum))"
    let extra =
      statistics.zeroShare > 0 ? "  zero \(NumberText.percent(statistics.zeroShare))" : ""
    pieces.append(Piece(range + extra, theme.quiet))
    screen.put(pieces, column: area.column, row: area.row, columns: area.columns)
    return area.droppingFirst(rows: 1)
  }

  private func drawChannel(on screen: inout Screen, area: Rect) -> Rect {
    let size = draw(
      picture.map, Ramp(picture.kind, state.appearance), state.scale(picture, channel: cursor.channel),
      on: &screen, area: area)
    return size.map { area.droppingFirst(rows: $0.rows + 1) } ?? area
  }

  /// Beside a gradient stands what it is the gradient of; returns what is left for others.
  private func drawActivation(on screen: inout Screen, area: Rect) -> Rect {
    guard picture.quantity != .activation, let map = state.maps[picture.point], area.rows >= 5 else {
      return area
    }
    let statistics = map.statistics(cursor.channel..<cursor.channel + 1)
    let ramp = Ramp(picture.point.rampKind, state.appearance)
    let room =
      area.columns >= 64 ? Rect(column: area.column, row: area.row, columns: 32, rows: area.rows) : area
    screen.putClipped(
      "its values  \(NumberText.short(statistics.minimum))..\(NumberText.short(statistics.maximum))",
      column: room.column, row: room.row, columns: room.columns, style: theme.quiet)
    let size = draw(map, ramp, ValueScale(statistics, ramp), on: &screen, area: room.droppingFirst(rows: 1))
    guard let size else { return area }
    if area.columns - size.columns >= 20 {
      return Rect(
        column: area.column + size.columns + 3, row: area.row, columns: area.columns - size.columns - 3,
        rows: area.rows)
    }
    return area.droppingFirst(rows: size.rows + 2)
  }

  /// Draws the chosen channel of a map, with the cursor on it; returns the room it took.
  private func draw(
    _ map: ShownMap, _ ramp: Ramp, _ scale: ValueScale, on screen: inout Screen, area: Rect
  ) -> Size? {
    guard let raster = Raster(map.tensor, channel: cursor.channel), area.rows >= 4 else { return nil }
    let size = fit(raster, columns: min(area.columns, 32), rows: min(16, area.rows))
    Heatmap(raster: raster, ramp: ramp, scale: scale).draw(
      on: &screen, column: area.column, row: area.row, width: size.width, height: size.height)
    let column = area.column + (2 * cursor.x + 1) * size.width / (2 * max(1, raster.width))
    let row = area.row + (2 * cursor.y + 1) * size.height / (4 * max(1, raster.height))
    screen[column, row] = Cell("+", Style(bold: true, reverse: true))
    return Size(columns: size.width, rows: Heatmap.rows(pixels: size.height))
  }

  private func fit(_ raster: Raster, columns: Int, rows: Int) -> (width: Int, height: Int) {
    let factor = min(columns / max(1, raster.width), 2 * rows / max(1, raster.height))
    if factor >= 1 { return (raster.width * factor, raster.height * factor) }
    let shrink = max(
      (raster.width + columns - 1) / max(1, columns), (raster.height + 2 * rows - 1) / max(1, 2 * rows))
    return (max(1, raster.width / max(1, shrink)), max(1, raster.height / max(1, shrink)))
  }

  // MARK: Numbers

  private func drawNumbers(on screen: inout Screen, area: Rect) -> Rect {
    // Seven characters are the longest number, and neighbours do not touch.
    let cell = 8
    let across = min(9, (area.columns - 5) / cell)
    let down = min(area.rows >= 38 ? 9 : 5, area.rows - 3)
    guard across >= 1, down >= 1 else { return area }
    let left = start(cursor.x, count: across, size: picture.map.width)
    let top = start(cursor.y, count: down, size: picture.map.height)
    for x in 0..<min(across, picture.map.width) {
      let label = "x \(left + x)".paddedLeft(to: cell)
      screen.put(label, column: area.column + 5 + x * cell, row: area.row, style: theme.quiet)
    }
    for y in 0..<min(down, picture.map.height) {
      let row = area.row + 1 + y
      screen.put("y \(top + y)".paddedLeft(to: 5), column: area.column, row: row, style: theme.quiet)
      for x in 0..<min(across, picture.map.width) {
        let value = picture.map.value(channel: cursor.channel, y: top + y, x: left + x)
        let isCursor = top + y == cursor.y && left + x == cursor.x
        screen.put(
          (value.map { NumberText.short($0) } ?? "").paddedLeft(to: cell),
          column: area.column + 5 + x * cell, row: row, style: isCursor ? theme.focusedSelection : theme.plain
        )
      }
    }
    return area.droppingFirst(rows: min(down, picture.map.height) + 2)
  }

  private func start(_ center: Int, count: Int, size: Int) -> Int {
    max(0, min(center - count / 2, size - count))
  }

  // MARK: The window

  private func drawSource(on screen: inout Screen, area: Rect) -> Rect {
    guard let source = picture.source, area.rows >= 3 else { return area }
    let title = "from \(MapPage.text(source, cursor))"
    let lines = title.wrapped(to: area.columns)
    for (index, line) in lines.prefix(2).enumerated() {
      screen.putClipped(
        line, column: area.column, row: area.row + index, columns: area.columns, style: theme.quiet)
    }
    let rest = area.droppingFirst(rows: min(2, lines.count))
    switch source.rule {
    case .window(let window, _, let channels):
      return drawWindows(on: &screen, area: rest, source.point, window, channels)
    case .pointwise: return drawTerms(on: &screen, area: rest, [source.point], sign: "→")
    case .sum(let first, let second): return drawTerms(on: &screen, area: rest, [first, second], sign: "=")
    }
  }

  private func drawTerms(on screen: inout Screen, area: Rect, _ points: [TracePoint], sign: String) -> Rect {
    let terms = points.map { point in
      state.maps[point]?.value(channel: cursor.channel, y: cursor.y, x: cursor.x)
        .map { NumberText.short($0) } ?? "–"
    }
    let value = picture.map.value(channel: cursor.channel, y: cursor.y, x: cursor.x)
    let text = "\(terms.joined(separator: " + ")) \(sign) \(value.map { NumberText.short($0) } ?? "–")"
    screen.putClipped(text, column: area.column, row: area.row, columns: area.columns)
    return area.droppingFirst(rows: 2)
  }

  /// The window of every channel that is read, side by side; padding is drawn as dots.
  private func drawWindows(
    on screen: inout Screen, area: Rect, _ point: TracePoint, _ window: Window, _ channels: Range<Int>
  ) -> Rect {
    guard let map = state.maps[point] else { return area }
    let side = window.kernel
    let pitch = side == 1 ? 1 : side + 1
    let tileRows = side == 1 ? 1 : Heatmap.rows(pixels: side)
    let across = max(1, min(area.columns, 36) / pitch)
    let lines = max(1, min(3, (area.rows - 1) / tileRows))
    let shown = channels.prefix(across * lines)
    let ramp = Ramp(point.rampKind, state.appearance)
    let scale = ValueScale(map.statistics(channels), ramp)
    for (index, channel) in shown.enumerated() {
      let place = (index % across * pitch, index / across * tileRows)
      Heatmap(raster: values(of: map, channel: channel, in: window), ramp: ramp, scale: scale).draw(
        on: &screen, column: area.column + place.0, row: area.row + place.1, width: side,
        height: max(2, side))
    }
    let used = (shown.count + across - 1) / across * tileRows
    guard shown.count < channels.count else { return area.droppingFirst(rows: used + 1) }
    screen.putClipped(
      "… and \(channels.count - shown.count) channels more", column: area.column, row: area.row + used,
      columns: area.columns, style: theme.quiet)
    return area.droppingFirst(rows: used + 2)
  }

  /// A window's values; padding counts as 0.
  private func values(of map: ShownMap, channel: Int, in window: Window) -> Raster {
    var values: [Float] = []
    for y in 0..<window.kernel {
      for x in 0..<window.kernel {
        let row = cursor.y * window.stride - window.padding + y
        let column = cursor.x * window.stride - window.padding + x
        values.append(map.value(channel: channel, y: row, x: column) ?? 0)
      }
    }
    return Raster(width: window.kernel, height: window.kernel, values: values)
  }

  // MARK: The image

  private func drawImage(on screen: inout Screen, area: Rect) {
    guard let image = state.shownImage, area.rows >= 9 else { return }
    guard
      let region = ReceptiveField(state.facts.graph)
        .region(of: picture.point, y: cursor.y, x: cursor.x)
    else { return }
    let size = RGBPicture.fit(
      image, in: Size(columns: min(area.columns, 32), rows: min(16, area.rows - 1)))
    screen.putClipped(
      "seen of the image: \(region.text)", column: area.column, row: area.row, columns: area.columns,
      style: theme.quiet)
    RGBPicture(image: image, appearance: state.appearance, window: state.pixels(of: region, in: image))
      .draw(on: &screen, column: area.column, row: area.row + 1, width: size.width, height: size.height)
  }
}
