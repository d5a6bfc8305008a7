import ResNeXtModel
import Tensors

/// What stands beside the inspector's column: the window outlined on the map, and the image with the receptive field.
struct InspectorSubject: Sendable {
  let picture: MapPicture
  let state: NotebookState

  /// Draws a frame around the part of the map that lies where the window of the input lies.
  func outlineWindow(on screen: inout Screen, area: Rect, width: Int, height: Int) {
    guard case .window(let window, let side, _) = picture.source?.rule else { return }
    let region = window.read(by: Region(y: state.cursor.y, x: state.cursor.x), side: side)
    let left = area.column + region.columns.lowerBound * width / side - 1
    let right = area.column + ((region.columns.upperBound + 1) * width + side - 1) / side
    let top = area.row + region.rows.lowerBound * height / (2 * side) - 1
    let bottom = area.row + ((region.rows.upperBound + 1) * height + 2 * side - 1) / (2 * side)
    func put(_ character: Character, _ column: Int, _ row: Int) {
      guard area.contains(column: column, row: row) else { return }
      var style = screen[column, row].style
      // As far from the background as what is far from 0, which the window is about.
      let isDark = state.appearance.background == .dark
      style.foreground = state.appearance.colors == .mono ? .standard : .indexed(isDark ? 231 : 16)
      style.bold = true
      screen[column, row] = Cell(character, style)
    }
    for column in left + 1..<max(left + 1, right) {
      put("─", column, top)
      put("─", column, bottom)
    }
    for row in top + 1..<max(top + 1, bottom) {
      put("│", left, row)
      put("│", right, row)
    }
    put("┌", left, top)
    put("┐", right, top)
    put("└", left, bottom)
    put("┘", right, bottom)
  }

  /// Draws the image with what the value depends on, the rest darkened.
  func drawImage(on screen: inout Screen, area: Rect) {
    guard let image = state.shownImage, area.rows >= 4, area.columns >= 10,
      let field = ReceptiveField(state.facts.graph).region(
        of: picture.point, y: state.cursor.y, x: state.cursor.x)
    else { return }
    screen.putClipped(
      "seen of the image", column: area.column, row: area.row, columns: area.columns, style: state.theme.quiet
    )
    let size = RGBPicture.fit(image, in: Size(columns: min(64, area.columns), rows: area.rows - 1))
    RGBPicture(image: image, appearance: state.appearance, window: state.pixels(of: field, in: image))
      .draw(on: &screen, column: area.column, row: area.row + 1, width: size.width, height: size.height)
  }
}
