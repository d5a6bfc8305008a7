import Tensors
import Training

/// What the paper measured when it turned the cardinality at equal cost (tables 2 and 3): ImageNet, 50 layers.
struct PaperTable: Sendable {
  let theme: Theme

  /// Columns and rows it takes.
  static let columns = 46
  static let rows = 9

  func draw(on screen: inout Screen, area: Rect) {
    guard area.columns >= Self.columns, area.rows >= Self.rows else { return }
    screen.put("the paper, at equal cost", column: area.column, row: area.row, style: theme.title)
    screen.put(
      "ImageNet, ResNeXt-50, top-1 error", column: area.column, row: area.row + 1, style: theme.quiet)
    let header = "setting".padded(to: 9) + "block weights".paddedLeft(to: 14) + "error".paddedLeft(to: 9)
    screen.put(header, column: area.column, row: area.row + 2, style: theme.quiet)
    for (index, result) in PaperResult.equalComplexity.enumerated() {
      let text =
        "\(result.setting)d".padded(to: 9) + NumberText.grouped(result.templateWeights).paddedLeft(to: 14)
        + "\(result.error) %".paddedLeft(to: 9)
      screen.put(text, column: area.column, row: area.row + 3 + index)
    }
    screen.put(
      "twice the cost: 1×100d 21.3 · 2×64d 20.7 · 64×4d 20.4 %", column: area.column, row: area.row + 8,
      style: theme.quiet, limit: area.columns)
  }
}
