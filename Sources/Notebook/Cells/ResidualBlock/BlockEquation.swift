import ResNeXtModel
import Tensors

/// One channel through the end of a block, as a sum: residual + shortcut = sum → ReLU, all on one scale.
struct BlockEquation: Sendable {
  let points: [TracePoint]
  let current: Int
  let state: NotebookState
  /// Width and height of each map in pixels.
  let size: Int

  private static let gap = 3

  /// The largest size, a whole multiple or part of `side`, of which four fit beside each other with room for
  /// the grid below; nil where not even small ones do.
  static func mapSize(_ side: Int, area: Size) -> Int? {
    let columns = (area.columns - 3 * gap) / 4
    let rows = area.rows >= 30 ? area.rows / 2 : area.rows * 3 / 5
    return fit(side, columns: columns, rows: rows - 2)
  }

  /// The size of which the rows were reserved.
  static func mapSize(_ side: Int, rows: Int) -> Int? {
    candidates(side).first { Heatmap.rows(pixels: $0) == rows }
  }

  private static func fit(_ side: Int, columns: Int, rows: Int) -> Int? {
    candidates(side).first { $0 <= columns && Heatmap.rows(pixels: $0) <= rows }
  }

  /// Sizes from large to small, none twice.
  private static func candidates(_ side: Int) -> [Int] {
    let larger = stride(from: 8, through: 2, by: -1).map { side * $0 }.filter { $0 <= 32 }
    let smaller = (1...max(1, side / 6)).map { (side + $0 - 1) / $0 }
    return (larger + smaller).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  func draw(on screen: inout Screen, area: Rect) {
    let theme = state.theme
    let rasters = points.map { point in
      state.maps[point].flatMap { Raster($0.tensor, channel: min(state.cursor.channel, $0.channels - 1)) }
    }
    let values = rasters.compactMap { $0 }.flatMap(\.values)
    let scale = ValueScale(Statistics(values), Ramp(.diverging, state.appearance))
    let reach = "±\(NumberText.short(scale.high))\(scale.clipsHigh || scale.clipsLow ? " and beyond" : "")"
    let ramp = Ramp(.diverging, state.appearance)
    let names = ["residual", "shortcut", "sum", "after ReLU"]
    let signs = ["", "+", "=", "→"]
    for (index, raster) in rasters.enumerated() {
      let column = area.column + index * (size + Self.gap)
      let style = index == current ? theme.accent : theme.quiet
      screen.putClipped(names[index], column: column, row: area.row, columns: size, style: style)
      if index > 0 {
        screen.put(
          signs[index], column: column - 2, row: area.row + 1 + Heatmap.rows(pixels: size) / 2,
          style: theme.title)
      }
      guard let raster else { continue }
      Heatmap(raster: raster, ramp: ramp, scale: scale)
        .draw(on: &screen, column: column, row: area.row + 1, width: size, height: size)
    }
    drawScale(reach, on: &screen, area: area)
  }

  /// The scale that all four share: beside them, or behind the first name where they fill the width.
  private func drawScale(_ reach: String, on screen: inout Screen, area: Rect) {
    let style = state.theme.quiet
    let column = area.column + 4 * size + 3 * Self.gap + 3
    let room = area.endColumn - column
    if room >= 10 {
      let lines = "channel \(state.cursor.channel), one scale \(reach)".wrapped(to: room)
      for (offset, line) in lines.prefix(area.rows).enumerated() {
        screen.put(line, column: column, row: area.row + offset, style: style, limit: room)
      }
    } else {
      let name = "residual"
      screen.putClipped(
        ", all \(reach)", column: area.column + name.count, row: area.row, columns: size - name.count,
        style: style)
    }
  }
}
