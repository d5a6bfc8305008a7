/// Draws one channel as a picture of colours or glyphs.
///
/// In 256 or direct colours a cell shows two pixels, one above the other (`▀`); elsewhere it shows the mean of the
/// two. Either way a map of `width` × `height` pixels takes `width` columns and half as many rows.
struct Heatmap: Hashable, Sendable {
  let raster: Raster
  let ramp: Ramp
  let scale: ValueScale

  /// Rows of the screen that `height` pixels take.
  static func rows(pixels height: Int) -> Int { (height + 1) / 2 }

  /// Draws it with its corner at a place, as `width` × `height` pixels.
  func draw(on screen: inout Screen, column: Int, row: Int, width: Int, height: Int) {
    if ramp.usesHalfBlocks {
      drawHalfBlocks(on: &screen, column: column, row: row, width: width, height: height)
      addPicture(to: &screen, column: column, row: row, width: width, height: height)
    } else {
      drawGlyphs(on: &screen, column: column, row: row, width: width, height: height)
    }
  }

  private func drawHalfBlocks(on screen: inout Screen, column: Int, row: Int, width: Int, height: Int) {
    let pixels = raster.resampled(width: width, height: height)
    guard pixels.values.count == width * height else { return }
    for y in stride(from: 0, to: height, by: 2) {
      for x in 0..<width {
        let upper = color(pixels[x, y])
        guard let upper else {
          screen[column + x, row + y / 2] = Heatmap.notFinite
          continue
        }
        let lower = y + 1 < height ? color(pixels[x, y + 1]) : nil
        screen[column + x, row + y / 2] = Cell(
          glyph: "▀", Style(foreground: upper, background: lower ?? .standard))
      }
    }
  }

  /// Half-blocks show all of a map that fits; one that does not is a picture, too, where every value has a colour.
  private func addPicture(to screen: inout Screen, column: Int, row: Int, width: Int, height: Int) {
    let isShrunk = raster.width > width || raster.height > height
    guard isShrunk, let background = ramp.background, raster.values.allSatisfy(\.isFinite) else { return }
    screen.add(
      picture: Rect(column: column, row: row, columns: width, rows: Heatmap.rows(pixels: height)),
      width: raster.width, height: raster.height, .map(self, background))
  }

  /// Red, green and blue of every value, whatever colours the terminal's text has.
  func pixels(_ background: Appearance.Background) -> [UInt8] {
    let colors = PerceptualMap.colors(ramp.kind, background, isDirect: true)
    let ramp = Ramp(ramp.kind, Appearance(colors: .direct, background: background))
    return raster.values.flatMap { value -> [UInt8] in
      guard let level = ramp.level(value, low: scale.low, high: scale.high),
        case .direct(let red, let green, let blue) = colors[level]
      else { return [0, 0, 0] }
      return [red, green, blue]
    }
  }

  private func drawGlyphs(on screen: inout Screen, column: Int, row: Int, width: Int, height: Int) {
    let rows = Heatmap.rows(pixels: height)
    let pixels = raster.resampled(width: width, height: rows)
    guard pixels.values.count == width * rows else { return }
    for y in 0..<rows {
      for x in 0..<width {
        guard let level = ramp.level(pixels[x, y], low: scale.low, high: scale.high) else {
          screen[column + x, row + y] = Heatmap.notFinite
          continue
        }
        screen[column + x, row + y] = Cell(ramp.levels[level].glyph, ramp.levels[level].style)
      }
    }
  }

  private func color(_ value: Float) -> Color? {
    ramp.level(value, low: scale.low, high: scale.high).map { ramp.colors[$0] }
  }

  /// A value that is NaN or infinite.
  private static let notFinite = Cell(glyph: "!", Style(bold: true, reverse: true))
}
