import Tensors
import Training

/// Images by the network's confidence: how many there are of about the same, how many of them are right, and how many
/// should be.
struct CalibrationPicture: Sendable {
  let found: ErrorMeasurement
  let state: NotebookState

  private var theme: Theme { state.theme }

  func draw(on screen: inout Screen, area: Rect) {
    let bins = found.details.calibration.bins
    let error = NumberText.fixed(found.details.calibration.expectedError * 100, 1)
    screen.putClipped(
      "calibration error \(error) points", column: area.column, row: area.row, columns: area.columns,
      style: theme.title)
    let body = area.droppingFirst(rows: 1)
    // Bins without images go first where there is no room for all; the last ones hold most images.
    let shown =
      bins.count < body.rows
      ? Array(bins.indices) : Array(bins.indices.filter { bins[$0].images > 0 }.suffix(max(0, body.rows - 1)))
    guard body.rows > 1 else { return }
    screen.putClipped(
      "confidence      images   right    ▏ right as often as sure", column: body.column, row: body.row,
      columns: body.columns, style: theme.quiet)
    for (offset, bin) in shown.enumerated() {
      let row = Rect(column: body.column, row: body.row + 1 + offset, columns: body.columns, rows: 1)
      draw(bins[bin], bin, of: bins.count, row: row, on: &screen)
    }
  }

  private func draw(_ bin: Calibration.Bin, _ index: Int, of count: Int, row: Rect, on screen: inout Screen) {
    func edge(_ index: Int) -> String {
      NumberText.fixed(Double(index) * 100 / Double(count), 0).paddedLeft(to: 3)
    }
    let range = "\(edge(index)) – \(edge(index + 1)) %"
    let right = bin.images == 0 ? "–" : NumberText.percent(Float(bin.accuracy), decimals: 1)
    let text = range + NumberText.grouped(bin.images).paddedLeft(to: 11) + right.paddedLeft(to: 8)
    let used = screen.put(
      text, column: row.column, row: row.row, style: bin.images == 0 ? theme.quiet : theme.plain,
      limit: row.columns)
    let bar = min(50, row.columns - used - 3)
    guard bar >= 8, bin.images > 0 else { return }
    screen.bar(
      share: bin.accuracy, column: row.column + used + 2, row: row.row, columns: bar, style: theme.accent,
      glyphs: state.appearance.glyphs)
    let mark = min(bar - 1, Int(bin.confidence * Double(bar)))
    screen[row.column + used + 2 + mark, row.row] = Cell("▏", theme.warning)
  }
}
