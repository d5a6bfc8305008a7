import Formats

/// A normalisation made ready for images of one size: one table look-up a value, and with per-pixel means one
/// subtraction.
struct PixelRule: Sendable {
  /// Value of each byte, 256 a channel.
  private let table: [Float]
  /// What is subtracted, `[channel, height, width]`; nil for nothing.
  private let means: [Float]?
  private let side: Int

  /// The rule for images of `side` × `side`; per-pixel means of another size are resized bilinearly.
  init(_ normalization: Normalization, side: Int) {
    self.side = side
    let units = (0..<256).map { Float($0) / 255 }
    switch normalization {
    case .none:
      table = units + units + units
      means = nil
    case .perChannel(let mean, let deviation):
      table = zip(mean, deviation).flatMap { mean, deviation in units.map { ($0 - mean) / deviation } }
      means = nil
    case .perPixel(let mean):
      table = units + units + units
      let meanSide = Int(Double(mean.count / 3).squareRoot())
      means = meanSide == side ? mean : bilinearlyResized(mean, channels: 3, from: meanSide, to: side)
    }
    precondition(table.count == 3 * 256 && means?.count ?? 3 * side * side == 3 * side * side)
  }

  /// Writes the part of an image `[channel, height, width]` that a window shows; outside the image nothing is
  /// written, so zeroed values stay zero there.
  ///
  /// - Precondition: `bytes` and `values` have 3 × side × side elements.
  func apply(
    _ bytes: UnsafeBufferPointer<UInt8>, to values: UnsafeMutableBufferPointer<Float>, window: Window
  ) {
    precondition(bytes.count == 3 * side * side && values.count == bytes.count && window.side == side)
    table.withUnsafeBufferPointer { table in
      for channel in 0..<3 {
        window.forEachRun(plane: channel) { source, target, count, step in
          for column in 0..<count {
            values[target + column * step] = table[tableIndex(channel: channel, byte: bytes[source + column])]
          }
        }
      }
    }
    means?.withUnsafeBufferPointer { means in
      for channel in 0..<3 {
        window.forEachRun(plane: channel) { source, target, count, step in
          for column in 0..<count { values[target + column * step] -= means[source + column] }
        }
      }
    }
  }
}
