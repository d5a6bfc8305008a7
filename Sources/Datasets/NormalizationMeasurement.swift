extension Normalization {
  /// Mean and standard deviation of each channel over all images.
  ///
  /// - Throws: `DatasetError` when images cannot be read.
  public static func measuredPerChannel(_ records: any ImageRecords) throws(DatasetError) -> Normalization {
    let counts = try histogram(records)
    let channels = (0..<3).map { moments(counts[$0 * 256..<($0 + 1) * 256]) }
    return .perChannel(
      mean: channels.map { Float($0.mean / 255) },
      // Images of one colour have no deviation; dividing by 1 leaves them at 0.
      deviation: channels.map { $0.deviation > 0 ? Float($0.deviation / 255) : 1 })
  }

  /// Mean of each place over all images, as the source notebook subtracts it.
  ///
  /// - Throws: `DatasetError` when images cannot be read.
  public static func measuredPerPixel(_ records: any ImageRecords) throws(DatasetError) -> Normalization {
    var sums = [Int](repeating: 0, count: 3 * 32 * 32)
    for index in 0..<records.count {
      let pixels = try records.pixels(index)
      sums.withUnsafeMutableBufferPointer { sums in
        pixels.withUnsafeBufferPointer { pixels in
          for place in sums.indices { sums[place] += Int(pixels[place]) }
        }
      }
    }
    let divisor = 255 * Double(max(records.count, 1))
    return .perPixel(mean: sums.map { Float(Double($0) / divisor) })
  }

  /// How often each byte occurs, 256 counts a channel: exact, and one pass for both moments.
  private static func histogram(_ records: any ImageRecords) throws(DatasetError) -> [Int] {
    var histogram = [Int](repeating: 0, count: 3 * 256)
    for index in 0..<records.count {
      let pixels = try records.pixels(index)
      let area = pixels.count / 3
      histogram.withUnsafeMutableBufferPointer { histogram in
        pixels.withUnsafeBufferPointer { pixels in
          for channel in 0..<3 {
            for position in channel * area..<(channel + 1) * area {
              histogram[tableIndex(channel: channel, byte: pixels[position])] += 1
            }
          }
        }
      }
    }
    return histogram
  }

  /// Mean and standard deviation of bytes that occur so often.
  private static func moments(_ counts: ArraySlice<Int>) -> (mean: Double, deviation: Double) {
    let total = Double(max(counts.reduce(0, +), 1))
    let mean = zip(counts, 0..<256).reduce(0.0) { $0 + Double($1.0 * $1.1) } / total
    let squares = zip(counts, 0..<256).reduce(0.0) {
      $0 + Double($1.0) * (Double($1.1) - mean) * (Double($1.1) - mean)
    }
    return (mean, (squares / total).squareRoot())
  }
}
