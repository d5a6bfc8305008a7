import ResNeXtModel
import Tensors

/// The lanes: number, switch, what the path reads, what comes of its 1×1 and 3×3, what it contributes, what it is worth.
struct LanesPicture: Sendable {
  let cell: LanesCell
  let block: BlockGeometry
  let layout: LanesLayout
  let state: NotebookState

  private var theme: Theme { state.theme }

  private var paths: Range<Int> {
    let first = cell.firstInSight(state, fitting: layout.rowsInSight)
    return first..<min(block.cardinality, first + layout.rowsInSight)
  }

  func draw(on screen: inout Screen) {
    drawTitles(on: &screen)
    let contributions = cell.contributions(state)
    for (index, path) in paths.enumerated() {
      let row = layout.list.row + 1 + index * layout.pitch
      // The row chooses the path; what is drawn on it later lies above.
      screen.add(
        Place(
          Rect(
            column: layout.list.column, row: row, columns: layout.list.columns, rows: layout.thumbnail.rows),
          .step(path)))
      drawHead(path, row: row, on: &screen)
      drawShare(contributions?.shares[path], path, row: row, on: &screen)
      drawWorth(path, row: row, on: &screen)
    }
    for (index, column) in LaneColumn.allCases.enumerated() { drawMaps(column, index, on: &screen) }
    if layout.channels > 0 { drawChannels(on: &screen) }
  }

  private func drawTitles(on screen: inout Screen) {
    let row = layout.list.row
    let last = paths.upperBound
    let range =
      paths.count < block.cardinality ? "\(paths.lowerBound + 1)–\(last)/\(block.cardinality)" : "path"
    screen.put(
      range, column: layout.list.column, row: row, style: theme.quiet, limit: LanesLayout.headColumns - 1)
    for (index, column) in LaneColumn.allCases.enumerated() {
      screen.put(
        column.title, column: layout.column(index), row: row, style: theme.quiet,
        limit: layout.thumbnail.columns)
    }
    screen.put(
      "share", column: layout.shareColumn, row: row, style: theme.quiet, limit: LanesLayout.shareColumns)
    guard layout.worthColumns > 0 else { return }
    let title = layout.worthColumns > 10 ? "held out without" : "without"
    screen.put(
      title, column: layout.shareColumn + LanesLayout.shareColumns, row: row, style: theme.quiet,
      limit: layout.worthColumns + 1)
  }

  private func isMuted(_ path: Int) -> Bool { state.document.choices.muted.contains(path, of: block.name) }

  private func drawHead(_ path: Int, row: Int, on screen: inout Screen) {
    let isChosen = path == cell.row(state)
    let column = layout.list.column
    var number = theme.path(path)
    number.bold = true
    number.reverse = isChosen
    screen.put(isChosen ? "▸" : " ", column: column, row: row, style: theme.accent)
    screen.put("\(path + 1)".paddedLeft(to: 2), column: column + 1, row: row, style: number)
    let toggle = Place.Effect.action(.own("mute", path + 1))
    screen.put(
      [
        isMuted(path)
          ? Piece("▢ MUTE", theme.warning, does: toggle) : Piece("▣ on  ", theme.plain, does: toggle)
      ], column: column + 4, row: row, columns: 6)
    guard layout.thumbnail.rows >= 3 else { return }
    let channels = LaneColumn.grouped.channels(of: path, block)
    screen.put(
      "ch \(ShapeText.range(channels))", column: column + 1, row: row + 1, style: theme.quiet, limit: 9)
  }

  private func drawShare(_ share: Double?, _ path: Int, row: Int, on screen: inout Screen) {
    let text = isMuted(path) ? "–" : share.map { NumberText.percent(Float($0)) } ?? "…"
    screen.put(text.paddedLeft(to: 5), column: layout.shareColumn, row: row)
    guard let share, layout.thumbnail.rows >= 2, !isMuted(path) else { return }
    screen.bar(
      share: share, column: layout.shareColumn, row: row + 1,
      columns: layout.channels > 0 ? 5 : min(24, layout.list.endColumn - layout.shareColumn),
      style: theme.path(path),
      glyphs: state.appearance.glyphs)
  }

  private func drawWorth(_ path: Int, row: Int, on screen: inout Screen) {
    guard layout.worthColumns > 0,
      let measured = state.live.measured.ablations.newest(of: block.name, state.training.network)
    else { return }
    let column = layout.shareColumn + LanesLayout.shareColumns
    guard !measured.subject.muted.contains(path, of: block.name) else {
      screen.put("muted", column: column, row: row, style: theme.quiet, limit: layout.worthColumns)
      return
    }
    let accuracy = NumberText.percent(measured.ablation.accuracy(without: path), decimals: 1)
    var pieces = [PointChange(measured.ablation.change(without: path), theme).piece]
    if layout.worthColumns > 10 { pieces.insert(Piece(accuracy.paddedLeft(to: 7) + " "), at: 0) }
    screen.put(pieces, column: column, row: row, columns: layout.worthColumns)
  }

  // MARK: Maps

  /// One column of pictures, on one scale.
  private func drawMaps(_ column: LaneColumn, _ index: Int, on screen: inout Screen) {
    guard let map = state.maps[column.point(block)], state.maps.source?.network == state.training.network
    else {
      return
    }
    let rasters = paths.map { Raster(meanOf: map.tensor, channels: column.channels(of: $0, block)) }
    let ramp = Ramp(.sequential, state.appearance)
    let scale = ValueScale(Statistics(rasters.flatMap(\.values)), ramp)
    for (offset, raster) in rasters.enumerated() {
      let row = layout.list.row + 1 + offset * layout.pitch
      let place = layout.column(index)
      if column == .grouped, isMuted(paths.lowerBound + offset) {
        drawSilence(column: place, row: row, on: &screen)
        continue
      }
      Heatmap(raster: raster, ramp: ramp, scale: scale).draw(
        on: &screen, column: place, row: row, width: layout.thumbnail.columns,
        height: 2 * layout.thumbnail.rows)
    }
  }

  /// The first channels of every path after its 3×3, one by one and on one scale.
  private func drawChannels(on screen: inout Screen) {
    let column = LaneColumn.grouped
    guard let map = state.maps[column.point(block)], state.maps.source?.network == state.training.network
    else {
      return
    }
    let title =
      layout.channels < block.pathWidth ? "3×3, \(layout.channels) of \(block.pathWidth)" : "3×3, each"
    screen.put(
      title, column: layout.channelColumn(0), row: layout.list.row, style: theme.quiet,
      limit: layout.list.endColumn - layout.channelColumn(0))
    let ramp = Ramp(.sequential, state.appearance)
    let scale = ValueScale(map.statistics, ramp)
    for (offset, path) in paths.enumerated() where !isMuted(path) {
      for (index, channel) in column.channels(of: path, block).prefix(layout.channels).enumerated() {
        guard let raster = Raster(map.tensor, channel: channel) else { continue }
        Heatmap(raster: raster, ramp: ramp, scale: scale).draw(
          on: &screen, column: layout.channelColumn(index), row: layout.list.row + 1 + offset * layout.pitch,
          width: layout.thumbnail.columns, height: 2 * layout.thumbnail.rows)
      }
    }
  }

  private func drawSilence(column: Int, row: Int, on screen: inout Screen) {
    screen.fill(
      Rect(column: column, row: row, columns: layout.thumbnail.columns, rows: layout.thumbnail.rows),
      with: "·",
      style: theme.quiet)
  }
}

/// A change in points of a per cent, with its direction.
struct PointChange {
  let piece: Piece

  init(_ points: Float, _ theme: Theme) {
    let size = NumberText.fixed(Double(abs(points)), 1)
    if size == "0.0" {
      piece = Piece("  " + size.paddedLeft(to: 4), theme.quiet)
    } else {
      piece = Piece(
        (points < 0 ? "▼ " : "▲ ") + size.paddedLeft(to: 4), points < 0 ? theme.warning : theme.accent)
    }
  }
}
