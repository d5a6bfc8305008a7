import ResNeXtModel

/// Draws an image of red, green and blue with half-blocks; as grey shades where there are few colours.
struct RGBPicture: Sendable {
  let image: ImageChoice
  let appearance: Appearance
  /// The part that stands out, in pixels of the image, the rest darkened; nil for all of it.
  var window: Region?

  /// The largest size in pixels, in whole multiples of the image or its mean below, that fits `area`.
  static func fit(_ image: ImageChoice, in area: Size) -> (width: Int, height: Int) {
    PictureSize.fit(width: image.width, height: image.height, in: area)
  }

  /// Draws it with its corner at a place, as `width` × `height` pixels.
  func draw(on screen: inout Screen, column: Int, row: Int, width: Int, height: Int) {
    let hasColor = appearance.colors == .indexed256 || appearance.colors == .direct
    if hasColor, appearance.glyphs == .unicode {
      drawColors(on: &screen, column: column, row: row, width: width, height: height)
    } else {
      drawGrey(on: &screen, column: column, row: row, width: width, height: height)
    }
  }

  private func drawColors(on screen: inout Screen, column: Int, row: Int, width: Int, height: Int) {
    let planes = (0..<3).map { plane($0).resampled(width: width, height: height) }
    guard planes.allSatisfy({ $0.values.count == width * height }) else { return }
    func color(_ x: Int, _ y: Int) -> Color {
      let dark = isOutside(x, y, width: width, height: height)
      func level(_ plane: Raster) -> UInt8 { UInt8(min(255, max(0, plane[x, y] * (dark ? 0.4 : 1)))) }
      return pick(RGB(level(planes[0]), level(planes[1]), level(planes[2])))
    }
    for y in stride(from: 0, to: height, by: 2) {
      for x in 0..<width {
        let lower = y + 1 < height ? color(x, y + 1) : .standard
        screen[column + x, row + y / 2] = Cell("▀", Style(foreground: color(x, y), background: lower))
      }
    }
  }

  /// Steps of 8 in direct colour keep the number of colour pairs small.
  private func pick(_ color: RGB) -> Color {
    guard appearance.colors == .direct else { return .indexed(Palette.nearest(color)) }
    return .direct(color.red & 0xF8, color.green & 0xF8, color.blue & 0xF8)
  }

  private func drawGrey(on screen: inout Screen, column: Int, row: Int, width: Int, height: Int) {
    let glyphs = Array(appearance.glyphs == .ascii ? " .:-=+*#%@" : " ░▒▓█")
    let rows = Heatmap.rows(pixels: height)
    let grey = luma().resampled(width: width, height: rows)
    guard grey.values.count == width * rows else { return }
    let (low, high) = (grey.values.min() ?? 0, grey.values.max() ?? 1)
    for y in 0..<rows {
      for x in 0..<width {
        let share = high > low ? (grey[x, y] - low) / (high - low) : 0.5
        let level = min(glyphs.count - 1, max(0, Int(share * Float(glyphs.count))))
        let dark = isOutside(x, 2 * y, width: width, height: height)
        screen[column + x, row + y] = Cell(glyphs[level], Style(dim: dark, reverse: window != nil && !dark))
      }
    }
  }

  private func isOutside(_ x: Int, _ y: Int, width: Int, height: Int) -> Bool {
    guard let window else { return false }
    let column = x * image.width / max(1, width)
    let row = y * image.height / max(1, height)
    return !(window.columns.contains(column) && window.rows.contains(row))
  }

  private func plane(_ channel: Int) -> Raster {
    let values = (0..<image.width * image.height).map { Float(image.pixels[3 * $0 + channel]) }
    return Raster(width: image.width, height: image.height, values: values)
  }

  private func luma() -> Raster {
    let red = plane(0).values
    let green = plane(1).values
    let blue = plane(2).values
    let values = red.indices.map { pixel -> Float in
      let warm: Float = 0.299 * red[pixel] + 0.587 * green[pixel]
      return warm + 0.114 * blue[pixel]
    }
    return Raster(width: image.width, height: image.height, values: values)
  }
}
