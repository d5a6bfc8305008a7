/// The loaded images, small: those around the shown one, in as many rows as there is room for.
struct ImageStrip: Sendable {
  let state: NotebookState

  /// Columns of a picture, and of the gap behind it.
  private static let columns = 16
  private static let pitch = 18
  /// Rows of a picture, its name included.
  static let rows = 9

  /// Columns that so many of them take beside each other.
  static func columns(_ count: Int) -> Int { count * pitch - (pitch - columns) }

  /// Draws what fits; nothing where not even one does.
  func draw(on screen: inout Screen, area: Rect) {
    let across = (area.columns + Self.pitch - Self.columns) / Self.pitch
    let down = (area.rows + 1) / (Self.rows + 1)
    guard across > 0, down > 0, area.columns >= Self.columns, state.images.count > 1 else { return }
    let count = min(state.images.count, across * down)
    let first = max(0, min(state.image - count / 2, state.images.count - count))
    for offset in 0..<count {
      draw(
        first + offset, on: &screen,
        column: area.column + offset % across * Self.pitch,
        row: area.row + offset / across * (Self.rows + 1))
    }
  }

  private func draw(_ index: Int, on screen: inout Screen, column: Int, row: Int) {
    let image = state.images[index]
    let size = RGBPicture.fit(image, in: Size(columns: Self.columns, rows: Self.rows - 1))
    RGBPicture(image: image, appearance: state.appearance)
      .draw(on: &screen, column: column, row: row, width: size.width, height: size.height)
    screen.add(
      Place(Rect(column: column, row: row, columns: Self.columns, rows: Self.rows), .setImage(index)))
    let style = index == state.image ? state.theme.focusedSelection : state.theme.quiet
    screen.putClipped(
      "\(index + 1) \(image.label)", column: column, row: row + Self.rows - 1, columns: Self.columns,
      style: style)
  }
}
