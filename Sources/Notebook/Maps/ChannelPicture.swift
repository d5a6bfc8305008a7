import Tensors

/// Draws all channels of a layer in a grid, path by path.
struct ChannelPicture: Sendable {
  let picture: MapPicture
  let cell: any MapCell
  let state: NotebookState

  private var theme: Theme { state.theme }

  func draw(_ grid: ChannelGrid, on screen: inout Screen) {
    let ramp = Ramp(picture.kind, state.appearance)
    let scales = scales(for: grid)
    if picture.groups.count > 1 { drawLabels(grid, on: &screen) }
    for place in grid.places {
      if cell.isMissing(place.channel, state) {
        drawFrame(place.area, on: &screen)
        continue
      }
      screen.add(
        Place(
          place.area,
          .value(channel: place.channel, width: picture.map.width, height: picture.map.height)))
      guard let raster = Raster(picture.map.tensor, channel: place.channel),
        let scale = scales[key(place)]
      else { continue }
      Heatmap(raster: raster, ramp: ramp, scale: scale)
        .draw(
          on: &screen, column: place.area.column, row: place.area.row, width: grid.width, height: grid.height)
      if grid.hasNames { drawName(place, on: &screen) }
    }
    if let chosen = grid.places.first(where: { $0.channel == state.cursor.channel }) {
      mark(chosen, grid, on: &screen)
    }
  }

  // MARK: Scales

  private func key(_ place: ChannelGrid.Place) -> Int {
    switch state.scope {
    case .layer: return 0
    case .group: return place.group
    case .channel: return place.channel
    }
  }

  private func scales(for grid: ChannelGrid) -> [Int: ValueScale] {
    var scales: [Int: ValueScale] = [:]
    for place in grid.places where scales[key(place)] == nil {
      scales[key(place)] = state.scale(picture, channel: place.channel)
    }
    return scales
  }

  // MARK: Labels

  private func drawLabels(_ grid: ChannelGrid, on screen: inout Screen) {
    let chosen = picture.group(of: state.cursor.channel)
    for label in grid.labels {
      let style = theme.path(label.group)
      let number = "\(label.group + 1)".paddedLeft(to: 2)
      var named = style
      named.bold = true
      named.reverse = label.group == chosen
      screen.put(number, column: label.column, row: label.row, style: named, limit: 2)
      if state.mutedPaths.contains(label.group) {
        screen.put("×", column: label.column + 2, row: label.row, style: theme.warning)
      }
    }
    // A bar beside every further row of a path's maps.
    let rows = Heatmap.rows(pixels: grid.height)
    for (column, row, group) in bars(grid) {
      for offset in 0..<rows where screen[column, row + offset].glyph == " " {
        screen[column, row + offset] = Cell("│", theme.path(group))
      }
    }
  }

  /// Where bars stand: before the first map of a path in each line.
  private func bars(_ grid: ChannelGrid) -> [(column: Int, row: Int, group: Int)] {
    var seen: Set<[Int]> = []
    var bars: [(column: Int, row: Int, group: Int)] = []
    for place in grid.places where seen.insert([place.group, place.area.row]).inserted {
      bars.append((place.area.column - 2, place.area.row, place.group))
    }
    return bars
  }

  private func drawName(_ place: ChannelGrid.Place, on screen: inout Screen) {
    let width = place.area.columns
    let statistics = picture.map.statistics(place.channel..<place.channel + 1)
    var text = "\(place.channel)"
    if picture.kind == .sequential, statistics.maximum == 0 {
      text += state.mutedPaths.contains(place.group) ? " muted" : " silent"
    } else if width >= 15 {
      text +=
        picture.kind == .sequential
        ? " zero \(NumberText.percent(statistics.zeroShare))" : " mean \(NumberText.short(statistics.mean))"
    }
    // A word that does not fit is left out: its beginning would be another.
    if CharacterWidth.columns(text) > width { text = "\(place.channel)" }
    screen.putClipped(
      text, column: place.area.column, row: place.area.row - 1, columns: width, style: theme.quiet)
  }

  // MARK: The chosen channel

  private func mark(_ place: ChannelGrid.Place, _ grid: ChannelGrid, on screen: inout Screen) {
    let style = theme.focusedFrame
    for row in place.area.row..<place.area.endRow {
      screen[place.area.column - 1, row] = Cell("▐", style)
      screen[place.area.endColumn, row] = Cell("▌", style)
    }
    if grid.hasNames {
      screen.restyle(
        Rect(column: place.area.column, row: place.area.row - 1, columns: place.area.columns, rows: 1)
      ) {
        $0 = theme.accent
        $0.bold = true
      }
    }
    guard state.depth == .inside || state.pane != .cell else { return }
    let column = place.area.column + (2 * state.cursor.x + 1) * grid.width / (2 * max(1, picture.map.width))
    let row = place.area.row + (2 * state.cursor.y + 1) * grid.height / (4 * max(1, picture.map.height))
    screen[column, row] = Cell("+", Style(bold: true, reverse: true))
  }

  private func drawFrame(_ area: Rect, on screen: inout Screen) {
    for row in area.row..<area.endRow {
      for column in area.column..<area.endColumn {
        let isEdge = row == area.row || row == area.endRow - 1
        if isEdge { screen[column, row] = Cell("·", theme.quiet) }
      }
    }
  }
}
