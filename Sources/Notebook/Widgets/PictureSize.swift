/// Sizes at which maps and images are drawn, in pixels.
enum PictureSize {
  /// The largest one in whole multiples, or whole parts, that fits an area; two rows of pixels stand in a row of the screen.
  static func fit(width: Int, height: Int, in area: Size) -> (width: Int, height: Int) {
    let factor = min(area.columns / max(1, width), 2 * area.rows / max(1, height))
    if factor >= 1 { return (width * factor, height * factor) }
    let shrink = max(
      1, (width + area.columns - 1) / max(1, area.columns),
      (height + 2 * area.rows - 1) / max(1, 2 * area.rows))
    return (max(1, width / shrink), max(1, height / shrink))
  }
}
