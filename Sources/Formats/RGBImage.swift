/// A picture of 8-bit red, green and blue, rows from the top.
public struct RGBImage: Sendable, Equatable {
  /// Pixels in a row.
  public let width: Int
  /// Rows.
  public let height: Int
  /// `height` × `width` × 3 bytes, interleaved RGB.
  public let pixels: [UInt8]

  /// A picture of its interleaved bytes.
  ///
  /// - Precondition: width and height are positive and there are width × height × 3 bytes.
  public init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(
      width > 0 && height > 0 && pixels.count == width * height * 3,
      "\(pixels.count) bytes for \(width)×\(height) RGB")
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// A picture of three planes `[channel, height, width]`, as CIFAR stores it.
  ///
  /// - Precondition: width and height are positive and there are width × height × 3 bytes.
  public init(planes: [UInt8], width: Int, height: Int) {
    let area = width * height
    precondition(area > 0 && planes.count == area * 3, "\(planes.count) bytes for \(width)×\(height) RGB")
    let interleaved = [UInt8](unsafeUninitializedCapacity: area * 3) { output, count in
      for position in 0..<area {
        for channel in 0..<3 { output[position * 3 + channel] = planes[channel * area + position] }
      }
      count = area * 3
    }
    self.init(width: width, height: height, pixels: interleaved)
  }

  /// The three planes `[channel, height, width]`.
  public var planes: [UInt8] {
    let area = width * height
    return [UInt8](unsafeUninitializedCapacity: area * 3) { output, count in
      for position in 0..<area {
        for channel in 0..<3 { output[channel * area + position] = pixels[position * 3 + channel] }
      }
      count = area * 3
    }
  }

  /// Red, green and blue of one position, counted from the top left.
  ///
  /// - Precondition: the position lies in the picture.
  public subscript(column: Int, row: Int) -> (red: UInt8, green: UInt8, blue: UInt8) {
    precondition(column >= 0 && column < width && row >= 0 && row < height, "pixel \(column), \(row)")
    let start = (row * width + column) * 3
    return (pixels[start], pixels[start + 1], pixels[start + 2])
  }
}
