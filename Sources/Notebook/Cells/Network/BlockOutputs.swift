import ResNeXtModel
import Tensors

/// The image on its way through the network: of the stem and of every block the channel with the highest peak.
struct BlockOutputs: Sendable {
  let state: NotebookState

  /// Rows of the screen below which a network has no room for them.
  private static let leastScreenRows = 44
  /// A line above each picture, and the gap behind it.
  private static let gap = 2
  private static let leastColumns = 16

  /// The maps that it shows; none on screens that are too low for it.
  static func points(_ state: NotebookState) -> [TracePoint] {
    guard state.size.rows >= leastScreenRows else { return [] }
    return [.stemActivation] + state.facts.architecture.blocks.map { .block($0.name, .output) }
  }

  func draw(on screen: inout Screen, area: Rect) {
    let points = Self.points(state)
    guard area.rows >= 11, area.columns >= Self.leastColumns, !points.isEmpty else { return }
    screen.putClipped(
      "the image on its way: of each output the channel with the highest peak", column: area.column,
      row: area.row, columns: area.columns, style: state.theme.quiet)
    let body = area.droppingFirst(rows: 1)
    guard state.maps.source?.network == state.training.network, let source = state.maps.source,
      state.maps.hold(Set(points), from: source)
    else {
      screen.putClipped(
        state.waitingText + " …", column: body.column, row: body.row, columns: body.columns,
        style: state.theme.quiet)
      return
    }
    let columns = max(
      Self.leastColumns, min(64, (body.columns + Self.gap) / points.count - Self.gap, 2 * (body.rows - 1)))
    let across = max(1, (body.columns + Self.gap) / (columns + Self.gap))
    let rows = columns / 2 + 2
    let down = max(1, (body.rows + 1) / rows)
    let chosen = points.firstIndex(of: .block(state.block, .output)) ?? 0
    // The part of the way that has the chosen block in it.
    let first = max(0, min(chosen - across * down / 2, points.count - across * down))
    for (offset, point) in points.dropFirst(first).prefix(across * down).enumerated() {
      draw(
        point, isChosen: first + offset == chosen, on: &screen,
        area: Rect(
          column: body.column + offset % across * (columns + Self.gap),
          row: body.row + offset / across * rows, columns: columns, rows: rows - 1))
    }
  }

  private func draw(_ point: TracePoint, isChosen: Bool, on screen: inout Screen, area: Rect) {
    guard let map = state.maps[point] else { return }
    let peaks = (0..<map.channels).map { map.statistics($0..<$0 + 1).maximum }
    let channel = peaks.indices.max { (peaks[$0], -$0) < (peaks[$1], -$1) } ?? 0
    guard let raster = Raster(map.tensor, channel: channel) else { return }
    screen.putClipped(
      "\(name(point)) ch \(channel), \(NumberText.short(peaks[channel]))".wholeParts(fitting: area.columns),
      column: area.column, row: area.row, columns: area.columns,
      style: isChosen ? state.theme.title : state.theme.quiet)
    let ramp = Ramp(.sequential, state.appearance)
    let size = PictureSize.fit(
      width: map.width, height: map.height, in: Size(columns: area.columns, rows: area.rows - 1))
    Heatmap(raster: raster, ramp: ramp, scale: ValueScale(map.statistics(channel..<channel + 1), ramp))
      .draw(on: &screen, column: area.column, row: area.row + 1, width: size.width, height: size.height)
    if case .block(let block, _) = point { screen.add(Place(area, .setBlock(block))) }
  }

  private func name(_ point: TracePoint) -> String {
    if case .block(let block, _) = point { block.text(state.form) } else { "stem" }
  }
}
