import Foundation
import Tensors
import Training

/// Histograms of a run's layers over its epochs: the chosen layer, and the ones behind it where there is room.
struct SpreadPane: Sendable {
  let state: NotebookState
  let spread: Spread

  private var theme: Theme { state.theme }

  func draw(on screen: inout Screen, area: Rect) {
    guard area.rows >= 5, area.columns >= 24 else { return }
    guard let run = state.spreadRun, let histograms = state.live.training.histograms[run.id] else {
      let text = "no histograms yet: they come at the end of each epoch"
      for (row, line) in text.wrapped(to: area.columns).prefix(area.rows).enumerated() {
        screen.put(line, column: area.column, row: area.row + row, style: theme.quiet, limit: area.columns)
      }
      return
    }
    let layers = histograms.layers
    let first = state.spreadLayer(layers)
    drawHeading(on: &screen, area: area, run, layers, first)
    let places = ChartPane.places(in: area.droppingFirst(rows: 1))
    for (index, place) in places.enumerated() where first + index < layers.count {
      draw(layers[first + index], histograms, on: &screen, area: place)
    }
  }

  private func drawHeading(
    on screen: inout Screen, area: Rect, _ run: RunRecord, _ layers: [String], _ first: Int
  ) {
    screen.put(
      [
        Piece("\(spread.rawValue) at the end of epochs", theme.title),
        Piece("  ‹", theme.accent, does: .action(.chart(.layer(-1)))),
        Piece(" layer \(first + 1) of \(layers.count) ", theme.plain),
        Piece("›", theme.accent, does: .action(.chart(.layer(1)))), Piece("  \(run.name)", theme.quiet),
      ], column: area.column, row: area.row, columns: area.columns)
  }

  /// A line of words, a row a moment, and the numbers of the axis below.
  private func draw(_ layer: String, _ histograms: RunHistograms, on screen: inout Screen, area: Rect) {
    let moments = moments(of: layer, histograms, most: area.rows - 2)
    guard let newest = moments.last, area.rows >= 3 else { return }
    let gutter = "\(newest.epoch)".count + 1
    let columns = area.columns - gutter
    let picture = SpreadPicture(moments.map(\.histogram), columns: columns)
    let peak = picture.rows.flatMap(\.self).max() ?? 0
    drawTitle(layer, newest.histogram, peak: peak, on: &screen, area: area)
    for (row, moment) in moments.enumerated() {
      screen.putRight(
        "\(moment.epoch)", end: area.column + gutter - 1, row: area.row + 1 + row, style: theme.quiet)
    }
    let raster = Raster(
      width: columns, height: 2 * picture.rows.count, values: picture.rows.flatMap { $0 + $0 })
    Heatmap(
      raster: raster, ramp: Ramp(.sequential, theme.appearance),
      scale: ValueScale(reach: max(peak, .leastNormalMagnitude), .sequential)
    ).draw(
      on: &screen, column: area.column + gutter, row: area.row + 1, width: columns,
      height: 2 * picture.rows.count)
    drawAxis(
      picture.reach, on: &screen,
      area: Rect(
        column: area.column + gutter, row: area.row + 1 + moments.count, columns: columns, rows: 1))
  }

  /// The newest moments of a layer, evenly taken where there are more than rows.
  private func moments(of layer: String, _ histograms: RunHistograms, most: Int) -> [(
    epoch: Int, histogram: TensorHistogram
  )] {
    let all = histograms.moments.compactMap { moment in
      moment.layers.first { $0.name == layer }.map {
        (epoch: moment.epoch, histogram: spread.histogram($0))
      }
    }
    guard all.count > most, most > 1 else { return Array(all.suffix(max(0, most))) }
    return (0..<most).map { all[$0 * (all.count - 1) / (most - 1)] }
  }

  /// The layer, its newest numbers, and what the strongest colour means.
  private func drawTitle(
    _ layer: String, _ newest: TensorHistogram, peak: Float, on screen: inout Screen, area: Rect
  ) {
    let count = Double(max(1, newest.count))
    let mean = newest.sum / count
    let deviation = max(0, newest.squares / count - mean * mean).squareRoot()
    let sign = theme.appearance.glyphs == .ascii ? "sd" : "σ"
    let facts = [
      "  \(NumberText.grouped(newest.count))", "  \(sign) \(NumberText.short(deviation))",
      newest.notFinite > 0 ? "  not finite \(NumberText.grouped(newest.notFinite))" : "",
      "  strongest colour \(NumberText.percent(peak, decimals: 1)) a column",
    ]
    let name = layer.clipped(to: area.columns)
    var used = screen.put(name, column: area.column, row: area.row, style: theme.title, limit: area.columns)
    for fact in facts where used + CharacterWidth.columns(fact) <= area.columns {
      used += screen.put(fact, column: area.column + used, row: area.row, style: theme.quiet)
    }
  }

  private func drawAxis(_ reach: Double, on screen: inout Screen, area: Rect) {
    let (low, high) = (NumberText.short(-reach), NumberText.short(reach))
    guard CharacterWidth.columns(low + high) + 6 <= area.columns else { return }
    screen.put(low, column: area.column, row: area.row, style: theme.quiet)
    screen.put("0", column: area.column + area.columns / 2, row: area.row, style: theme.quiet)
    screen.putRight(high, end: area.endColumn, row: area.row, style: theme.quiet)
  }
}

extension NotebookState {
  /// The newest run of which there are histograms.
  var spreadRun: RunRecord? { runs.last { live.training.histograms[$0.id]?.layers.isEmpty == false } }

  /// The layer whose histograms are shown, as an index.
  func spreadLayer(_ layers: [String]) -> Int { curves.layer.flatMap(layers.firstIndex(of:)) ?? 0 }

  /// Goes some layers on or back.
  mutating func walkLayers(_ direction: Int) -> [Command] {
    guard curves.spread != nil, let run = spreadRun, let layers = live.training.histograms[run.id]?.layers
    else {
      return refuse("layers are walked through in histograms: :chart weights")
    }
    let next = spreadLayer(layers) + direction
    guard layers.indices.contains(next) else {
      return refuse(direction < 0 ? "this is the first layer" : "this is the last layer")
    }
    document.choices.curves.layer = layers[next]
    return []
  }
}
