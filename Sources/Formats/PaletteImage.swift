import CImages
import Foundation

/// A picture of numbered colours, as drawings have few of them: it takes little room as a PNG file.
public struct PaletteImage: Sendable {
  /// Width in pixels.
  public let width: Int
  /// Height in pixels.
  public private(set) var height: Int
  /// Red, green and blue of every number.
  public private(set) var palette: [UInt8]
  /// The number of every pixel, row by row.
  public private(set) var pixels: [UInt16]

  private var numbers: [UInt32: UInt16]

  /// A picture of one colour.
  public init(width: Int, height: Int, background: (red: UInt8, green: UInt8, blue: UInt8)) {
    self.width = max(1, width)
    self.height = max(1, height)
    palette = [background.red, background.green, background.blue]
    numbers = [Self.key(background): 0]
    pixels = [UInt16](repeating: 0, count: self.width * self.height)
  }

  /// Paints a rectangle that lies inside; beyond 65,536 colours the first one stands in.
  public mutating func fill(
    x: Int, y: Int, width: Int, height: Int, _ color: (red: UInt8, green: UInt8, blue: UInt8)
  ) {
    let number = number(of: color)
    for row in y..<y + height {
      let start = row * self.width + x
      for place in start..<start + width { pixels[place] = number }
    }
  }

  /// Takes all rows away but these, in order; where none is named, nothing changes.
  public mutating func keep(rows: [Range<Int>]) {
    let kept = rows.map { $0.clamped(to: 0..<height) }.filter { !$0.isEmpty }
    guard !kept.isEmpty else { return }
    pixels = kept.flatMap { pixels[$0.lowerBound * width..<$0.upperBound * width] }
    height = kept.reduce(0) { $0 + $1.count }
  }

  private mutating func number(of color: (red: UInt8, green: UInt8, blue: UInt8)) -> UInt16 {
    let key = Self.key(color)
    if let known = numbers[key] { return known }
    guard numbers.count <= UInt16.max else { return 0 }
    let number = UInt16(numbers.count)
    numbers[key] = number
    palette += [color.red, color.green, color.blue]
    return number
  }

  private static func key(_ color: (red: UInt8, green: UInt8, blue: UInt8)) -> UInt32 {
    UInt32(color.red) << 16 | UInt32(color.green) << 8 | UInt32(color.blue)
  }

  /// The picture as red, green and blue.
  public var image: RGBImage {
    RGBImage(
      width: width, height: height,
      pixels: pixels.flatMap { palette[3 * Int($0)..<3 * Int($0) + 3] })
  }

  /// The picture as the bytes of a PNG file, with a palette where 256 colours are enough; equal pictures give equal bytes.
  ///
  /// - Throws: `FormatError` where libpng gets no memory for it.
  public func png() throws(FormatError) -> Data {
    guard numbers.count <= 256 else { return try image.png() }
    let indices = pixels.map { UInt8(truncatingIfNeeded: $0) }
    let (columns, rows, colors) = (UInt32(width), UInt32(height), UInt32(numbers.count))
    let size = images_write_indexed_png(indices, columns, rows, palette, colors, nil, 0)
    var data = Data(count: size)
    let written = data.withUnsafeMutableBytes { bytes in
      images_write_indexed_png(
        indices, columns, rows, palette, colors, bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count)
    }
    guard size > 0, written == size else {
      throw .inaccessible(path: "\(width)×\(height) PNG", reason: systemReason(ENOMEM))
    }
    return data
  }
}
