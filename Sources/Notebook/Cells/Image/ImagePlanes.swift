import ResNeXtModel
import Tensors

/// The normalised image as the network reads it: a heatmap and a distribution for each colour.
struct ImagePlanes: Sendable {
  let state: NotebookState

  private static let names = ["red", "green", "blue"]

  /// Columns that a legend and a distribution have, however small the planes are.
  private static let leastColumns = 84

  /// Draws them; returns the columns and rows that they took.
  @discardableResult func draw(on screen: inout Screen, area whole: Rect) -> Size {
    let theme = state.theme
    var area = whole
    guard area.columns >= 24, area.rows >= 6 else { return Size(columns: area.columns, rows: area.rows) }
    guard let map = state.maps[.image], map.channels == 3 else {
      screen.putClipped(
        "what the network reads is being computed …", column: area.column, row: area.row,
        columns: area.columns,
        style: theme.quiet)
      return Size(columns: area.columns, rows: area.rows)
    }
    let side = planeSide(map, area: area)
    area.columns = min(area.columns, max(Self.leastColumns, 3 * (side + 2) - 2))
    screen.putClipped(
      "what the network reads, \(ShapeText.map(3, map.height))", column: area.column, row: area.row,
      columns: area.columns, style: theme.title)
    let kind: Ramp.Kind = map.statistics.minimum < 0 ? .diverging : .sequential
    let scale = ValueScale(map.statistics, Ramp(kind, state.appearance))
    let rows = Heatmap.rows(pixels: side)
    for channel in 0..<3 {
      let column = area.column + channel * (side + 2)
      screen.putClipped(
        Self.names[channel], column: column, row: area.row + 1, columns: side, style: theme.quiet)
      guard let raster = Raster(map.tensor, channel: channel) else { continue }
      Heatmap(raster: raster, ramp: Ramp(kind, state.appearance), scale: scale)
        .draw(on: &screen, column: column, row: area.row + 2, width: side, height: side)
    }
    var row = area.row + 2 + rows
    if area.rows - rows >= 9 { row += 1 }
    let legend = Legend(
      statistics: map.statistics, scale: scale, ramp: Ramp(kind, state.appearance), scope: "image",
      theme: theme)
    let legendRows = legend.rows(columns: area.columns)
    legend.draw(on: &screen, column: area.column, row: row, columns: area.columns, rows: legendRows)
    row += legendRows
    drawTable(
      on: &screen, map,
      area: Rect(column: area.column, row: row, columns: area.columns, rows: area.endRow - row))
    return Size(columns: area.columns, rows: min(area.rows, row + 3 - area.row))
  }

  /// The largest size of which three fit.
  private func planeSide(_ map: ShownMap, area: Rect) -> Int {
    let columns = (area.columns - 4) / 3
    let rows = area.rows - 8
    let factor = min(columns / max(1, map.width), 2 * rows / max(1, map.height))
    if factor >= 1 { return map.width * min(2, factor) }
    let shrink = max(
      (map.width + columns - 1) / max(1, columns), (map.height + 2 * rows - 1) / max(1, 2 * rows))
    return max(1, (map.width + shrink - 1) / max(1, shrink)) > columns
      ? map.width / max(1, shrink) : (map.width + shrink - 1) / max(1, shrink)
  }

  private func drawTable(on screen: inout Screen, _ map: ShownMap, area: Rect) {
    let theme = state.theme
    guard area.rows >= 3 else { return }
    let bars = min(40, area.columns - 37)
    for channel in 0..<3 where channel < area.rows {
      let statistics = map.statistics(channel..<channel + 1)
      let row = area.row + channel
      var text = Self.names[channel].padded(to: 6)
      text += NumberText.short(statistics.minimum).paddedLeft(to: 7) + " .."
      text += NumberText.short(statistics.maximum).paddedLeft(to: 6)
      text += "  mean" + NumberText.short(statistics.mean).paddedLeft(to: 7)
      let used = screen.put(text, column: area.column, row: row, style: theme.quiet, limit: area.columns)
      if bars >= 8 {
        drawDistribution(
          on: &screen, map, channel, column: area.column + used + 2, row: row, columns: bars)
      }
    }
  }

  /// How often values occur, from the smallest of the image to the largest, as heights of one row.
  private func drawDistribution(
    on screen: inout Screen, _ map: ShownMap, _ channel: Int, column: Int, row: Int, columns: Int
  ) {
    let size = map.height * map.width
    let low = map.statistics.minimum
    let span = max(map.statistics.maximum - low, 1e-9)
    var counts = [Int](repeating: 0, count: columns)
    for value in map.tensor.values[channel * size..<(channel + 1) * size] where value.isFinite {
      counts[min(columns - 1, max(0, Int((value - low) / span * Float(columns))))] += 1
    }
    let most = max(1, counts.max() ?? 1)
    let heights: [Character] =
      state.appearance.glyphs == .ascii
      ? [" ", ".", ":", "-", "=", "+", "*", "#"] : [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    for (index, count) in counts.enumerated() {
      let level = count == 0 ? 0 : max(1, count * (heights.count - 1) / most)
      screen[column + index, row] = Cell(heights[level], state.theme.quiet)
    }
  }
}
