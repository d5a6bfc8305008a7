import Formats
import Tensors

/// Feature maps as one picture: a square a channel, a row or more a path, in the colours of the screen.
struct MapGridImage: Sendable {
  let map: CellMap
  let scope: ScaleScope

  /// Pixels between two channels.
  private static let gap = 2
  /// Pixels that the side of a small map is brought to.
  private static let side = 48
  /// Most channels in a row.
  private static let across = 16

  /// The channels of each row.
  private var rows: [[Int]] {
    let groups = map.groups.map { $0.clamped(to: map.channels) }.filter { !$0.isEmpty }
    let parts = groups.count > 1 ? groups : [map.channels]
    return parts.flatMap { part in
      stride(from: part.lowerBound, to: part.upperBound, by: Self.across).map {
        Array($0..<min(part.upperBound, $0 + Self.across))
      }
    }
  }

  /// The picture.
  ///
  /// - Throws: `Failure` where it would be larger than any program reads.
  func image() throws(Failure) -> RGBImage {
    let rows = rows
    let (mapWidth, mapHeight) = (map.map.width, map.map.height)
    let factor = max(1, Self.side / max(1, mapWidth))
    let pitch = (x: mapWidth * factor + Self.gap, y: mapHeight * factor + Self.gap)
    let columns = rows.map(\.count).max() ?? 0
    let width = columns * pitch.x + Self.gap
    let height = rows.count * pitch.y + Self.gap
    guard columns > 0, width <= ImageFile.longestSide, height <= ImageFile.longestSide else {
      throw Failure(
        "\(map.channels.count) channels would make \(width)×\(height) pixels; .npy and .csv hold them all")
    }
    var canvas = PixelCanvas(width: width, height: height)
    for (row, channels) in rows.enumerated() {
      for (column, channel) in channels.enumerated() {
        let corner = (x: Self.gap + column * pitch.x, y: Self.gap + row * pitch.y)
        draw(channel, on: &canvas, corner: corner, factor: factor)
      }
    }
    return RGBImage(width: width, height: height, pixels: canvas.pixels)
  }

  private func draw(_ channel: Int, on canvas: inout PixelCanvas, corner: (x: Int, y: Int), factor: Int) {
    guard let raster = Raster(map.map.tensor, channel: channel) else { return }
    let ramp = Ramp(map.kind, Appearance(colors: .direct, glyphs: .unicode))
    let statistics = map.map.statistics(sharing: scope, with: channel, groups: map.groups)
    let scale = ValueScale(statistics, ramp)
    for y in 0..<raster.height {
      for x in 0..<raster.width {
        let level = ramp.level(raster[x, y], low: scale.low, high: scale.high)
        canvas.fill(
          x: corner.x + x * factor, y: corner.y + y * factor, side: factor,
          level.map { Self.color(ramp.colors[$0]) } ?? RGB(255, 0, 255))
      }
    }
  }

  private static func color(_ color: Color) -> RGB {
    switch color {
    case .standard: return RGB(0, 0, 0)
    case .indexed(let index): return Palette.rgb(index)
    case .direct(let red, let green, let blue): return RGB(red, green, blue)
    }
  }
}

/// Pixels of a picture that is being painted, grey where nothing is.
private struct PixelCanvas {
  let width: Int
  let height: Int
  private(set) var pixels: [UInt8]

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    pixels = [UInt8](repeating: 128, count: width * height * 3)
  }

  /// Fills a square that lies inside.
  mutating func fill(x: Int, y: Int, side: Int, _ color: RGB) {
    for row in y..<y + side {
      for column in x..<x + side {
        let start = (row * width + column) * 3
        pixels[start] = color.red
        pixels[start + 1] = color.green
        pixels[start + 2] = color.blue
      }
    }
  }
}
