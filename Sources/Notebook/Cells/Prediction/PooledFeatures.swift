import ResNeXtModel
import Tensors

/// What the dense layer reads: one number a channel, as a strip of colours with its legend.
struct PooledFeatures: Sendable {
  let state: NotebookState

  /// Draws it where there is room.
  func draw(on screen: inout Screen, area: Rect) {
    let theme = state.theme
    guard let map = state.maps[.pooled], area.rows >= 6, area.columns >= 40 else { return }
    let values = map.tensor.values
    let across = min(values.count, min(64, area.columns - 2))
    let legendRows = area.columns >= 50 ? 1 : 2
    // A line above, one of air, and the legend.
    let lines = min((values.count + across - 1) / across, 2 * (area.rows - 2 - legendRows))
    let shown = min(values.count, across * lines)
    let more = shown < values.count ? "  (the first \(shown))" : ""
    screen.putClipped(
      "what the dense layer reads: \(NumberText.grouped(values.count)) numbers, row by row\(more)",
      column: area.column, row: area.row, columns: area.columns, style: theme.title)
    let kind = Ramp.Kind.sequential
    let scale = ValueScale(map.statistics, Ramp(kind, state.appearance))
    var padded = Array(values.prefix(shown))
    padded += [Float](repeating: 0, count: across * lines - padded.count)
    // Every number is two rows high so that it is a square.
    Heatmap(
      raster: Raster(width: across, height: lines, values: padded), ramp: Ramp(kind, state.appearance),
      scale: scale
    ).draw(on: &screen, column: area.column, row: area.row + 1, width: across, height: lines)
    Legend(
      statistics: map.statistics, scale: scale, ramp: Ramp(kind, state.appearance), scope: "layer",
      theme: theme
    ).draw(
      on: &screen, column: area.column, row: area.row + 2 + Heatmap.rows(pixels: lines),
      columns: area.columns,
      rows: legendRows)
  }
}
