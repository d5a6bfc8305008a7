import Tensors

/// What the paper measured when it turned the cardinality at equal cost (tables 2 and 3): ImageNet, 50 layers.
struct PaperTable: Sendable {
  let theme: Theme

  /// One setting: paths, width, parameters of the block template C·(256·d + 9·d² + d·256), top-1 error.
  private static let settings: [(cardinality: Int, width: Int, error: String)] = [
    (1, 64, "23.9"), (2, 40, "23.0"), (4, 24, "22.6"), (8, 14, "22.3"), (32, 4, "22.2"),
  ]

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
    for (index, setting) in Self.settings.enumerated() {
      let width = setting.width
      let weights = setting.cardinality * (256 * width + 9 * width * width + width * 256)
      let text =
        "\(setting.cardinality)×\(width)d".padded(to: 9) + NumberText.grouped(weights).paddedLeft(to: 14)
        + "\(setting.error) %".paddedLeft(to: 9)
      screen.put(text, column: area.column, row: area.row + 3 + index)
    }
    screen.put(
      "twice the cost: 1×100d 21.3 · 2×64d 20.7 · 64×4d 20.4 %", column: area.column, row: area.row + 8,
      style: theme.quiet, limit: area.columns)
  }
}
