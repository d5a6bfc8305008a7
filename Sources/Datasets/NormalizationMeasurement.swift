extension Normalization {
  /// Mean and standard deviation of each channel over all images.
  ///
  /// - Throws: `DatasetError` when images cannot be read.
  public static func measuredPerChannel(_ records: any ImageRecords) throws(DatasetError) -> Normalization {
    // Histograms are exact and make both moments from one pass.
    var histogram = [Int](repeating: 0, count: 3 * 256)
    for index in 0..<records.count {
      let pixels = try records.pixels(index)
      let area = pixels.count / 3
      histogram.withUnsafeMutableBufferPointer { histogram in
        pixels.withUnsafeBufferPointer { pixels in
          for channel in 0..<3 {
            for position in channel * area..<(channel + 1) * area {
              histogram[channel << 8 | Int(pixels[position])] += 1
            }
          }
        }
      }
    }
    var means: [Float] = []
    var deviations: [Float] = []
    for channel in 0..<3 {
      let counts = histogram[channel << 8..<(channel + 1) << 8]
      let total = Double(max(counts.reduce(0, +), 1))
      let sum = zip(counts, 0..<256).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
      let mean = sum / total
      let squares = zip(counts, 0..<256).reduce(0.0) {
        $0 + Double($1.0) * (Double($1.1) - mean) * (Double($1.1) - mean)
      }
      means.append(Float(mean / 255))
      // Images of one colour have no deviation; dividing by 1 leaves them at 0.
      let deviation = (squares / total).squareRoot() / 255
      deviations.append(deviation > 0 ? Float(deviation) : 1)
    }
    return .perChannel(mean: means, deviation: deviations)
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
}
