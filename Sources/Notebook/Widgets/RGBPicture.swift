import ResNeXtModel

/// Draws an image of red, green and blue with half-blocks, dithered where the colours are numbered; as grey shades where
/// there are few.
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
    switch (appearance.hasManyColors, appearance.glyphs) {
    case (true, .unicode):
      drawHalfBlocks(on: &screen, column: column, row: row, width: width, height: height)
      screen.add(
        picture: Rect(column: column, row: row, columns: width, rows: Heatmap.rows(pixels: height)),
        width: image.width, height: image.height, .image(pixels))
    case (true, .ascii): drawBlocks(on: &screen, column: column, row: row, width: width, height: height)
    case (false, _): drawGrey(on: &screen, column: column, row: row, width: width, height: height)
    }
  }

  private func drawHalfBlocks(on screen: inout Screen, column: Int, row: Int, width: Int, height: Int) {
    guard let colors = colors(width: width, height: height) else { return }
    for y in stride(from: 0, to: height, by: 2) {
      for x in 0..<width {
        let lower = y + 1 < height ? colors[(y + 1) * width + x] : .standard
        screen[column + x, row + y / 2] = Cell(
          glyph: "▀", Style(foreground: colors[y * width + x], background: lower))
      }
    }
  }

  /// A colour a cell, behind a space: what ASCII has room for.
  private func drawBlocks(on screen: inout Screen, column: Int, row: Int, width: Int, height: Int) {
    let rows = Heatmap.rows(pixels: height)
    guard let colors = colors(width: width, height: rows) else { return }
    for y in 0..<rows {
      for x in 0..<width {
        screen[column + x, row + y] = Cell(" ", Style(background: colors[y * width + x]))
      }
    }
  }

  /// The colours at a size, row by row; nil where there is nothing to draw.
  ///
  /// What stands out and the rest are dithered each for itself: a window that moves changes no other pixel.
  private func colors(width: Int, height: Int) -> [Color]? {
    let planes = (0..<3).map { plane($0).resampled(width: width, height: height) }
    guard width > 0, planes.allSatisfy({ $0.values.count == width * height }) else { return nil }
    let bright = colors(planes)
    guard window != nil else { return bright }
    let dark = colors(planes.map(RGBPicture.darkened))
    return bright.indices.map { index in
      isOutside(index % width, index / width, width: width, height: height) ? dark[index] : bright[index]
    }
  }

  private func colors(_ planes: [Raster]) -> [Color] {
    guard appearance.colors == .direct else {
      return Dithering(red: planes[0], green: planes[1], blue: planes[2]).colors.map { .indexed($0) }
    }
    // Steps of 8 keep the number of colour pairs small.
    func level(_ value: Float) -> UInt8 { UInt8(min(255, max(0, value))) & 0xF8 }
    return planes[0].values.indices.map { index in
      .direct(level(planes[0].values[index]), level(planes[1].values[index]), level(planes[2].values[index]))
    }
  }

  private static func darkened(_ plane: Raster) -> Raster {
    Raster(width: plane.width, height: plane.height, values: plane.values.map { $0 * darkness })
  }

  /// What is left of the light outside the window.
  private static let darkness: Float = 0.4

  /// The image's own pixels, with what lies outside the window darkened.
  private var pixels: [UInt8] {
    guard window != nil else { return image.pixels }
    var pixels = image.pixels
    for index in 0..<image.width * image.height
    where isOutside(index % image.width, index / image.width, width: image.width, height: image.height) {
      for place in 3 * index..<3 * index + 3 { pixels[place] = UInt8(Float(pixels[place]) * Self.darkness) }
    }
    return pixels
  }

  private func drawGrey(on screen: inout Screen, column: Int, row: Int, width: Int, height: Int) {
    let ladder = Array(appearance.glyphs == .ascii ? " .:-=+*#%@" : " ░▒▓█")
    // A full glyph is bright on a dark screen, and dark on a bright one.
    let glyphs = appearance.background == .dark ? ladder : ladder.reversed()
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
