import ResNeXtModel
import Tensors

/// The weights of one output channel of a transition, path by path: a strip of signs and sizes, and the path's share.
struct MixingWeights: Sendable {
  let block: BlockGeometry
  let state: NotebookState

  /// Weights of the cursor's output channel, one an input channel; nil where the weights are not there.
  var values: [Float]? {
    guard let weights = state.weights?.weights, weights.configuration == state.training.network else {
      return nil
    }
    let output = min(state.cursor.channel, block.outputChannels - 1)
    guard let values = weights.transition(of: block.name, output: output), values.count == block.pathChannels
    else { return nil }
    return values
  }

  /// Columns of one path's strip.
  private var stripColumns: Int { min(16, max(1, block.pathWidth)) }
  /// Columns of a path's entry: number, strip, share, bar.
  private var entryColumns: Int { 3 + stripColumns + 1 + 5 + 1 + 8 + 2 }

  func rows(columns: Int) -> Int {
    let across = max(1, columns / entryColumns)
    return (block.cardinality + across - 1) / across
  }

  func draw(on screen: inout Screen, area: Rect) {
    let theme = state.theme
    let output = min(state.cursor.channel, block.outputChannels - 1)
    guard let values, area.rows >= 2 else { return }
    let reach = values.map { abs($0) }.max() ?? 0
    let scale = ValueScale(reach: reach, .diverging)
    let shares = shares(values)
    let across = max(1, area.columns / entryColumns)
    let lines = area.rows - 2
    let order = lines * across >= shares.count ? Array(shares.indices) : largest(shares, lines * across)
    let remark = order.count < shares.count ? "  the \(order.count) largest of \(shares.count) paths" : ""
    screen.putRight(remark, end: area.endColumn, row: area.row, style: theme.quiet)
    screen.put(
      [
        Piece("weights of output channel \(output)", theme.title),
        Piece(
          "  −\(NumberText.short(reach)) … \(NumberText.short(reach)), share of |weight| by path", theme.quiet
        ),
      ], column: area.column, row: area.row, columns: area.columns - CharacterWidth.columns(remark))
    for (index, path) in order.enumerated() {
      let column = area.column + index % across * entryColumns
      drawPath(
        path, values, share: shares[path], scale: scale, on: &screen, column: column,
        row: area.row + 1 + index / across)
    }
  }

  private func drawPath(
    _ path: Int, _ values: [Float], share: Double, scale: ValueScale, on screen: inout Screen, column: Int,
    row: Int
  ) {
    let theme = state.theme
    screen.put("\(path + 1)".paddedLeft(to: 2), column: column, row: row, style: theme.path(path))
    if state.mutedPaths.contains(path) { screen.put("×", column: column + 2, row: row, style: theme.warning) }
    let part = Array(values[path * block.pathWidth..<(path + 1) * block.pathWidth])
    Heatmap(
      raster: Raster(width: part.count, height: 1, values: part), ramp: Ramp(.diverging, state.appearance),
      scale: scale
    ).draw(on: &screen, column: column + 3, row: row, width: stripColumns, height: 2)
    let place = column + 3 + stripColumns
    screen.put(NumberText.percent(Float(share)).paddedLeft(to: 6), column: place, row: row)
    screen.bar(
      share: share / max(shares(values).max() ?? 1, 1e-9), column: place + 7, row: row, columns: 8,
      style: theme.path(path), glyphs: state.appearance.glyphs)
  }

  /// Each path's share of the sum of absolute weights.
  private func shares(_ values: [Float]) -> [Double] {
    let total = max(Double(values.reduce(0) { $0 + abs($1) }), 1e-12)
    return (0..<block.cardinality).map { path in
      Double(values[path * block.pathWidth..<(path + 1) * block.pathWidth].reduce(0) { $0 + abs($1) }) / total
    }
  }

  private func largest(_ shares: [Double], _ count: Int) -> [Int] {
    shares.indices.sorted { shares[$0] > shares[$1] }.prefix(count).sorted()
  }
}
