import Tensors

/// One channel's values, [height, width], ready to be drawn at some size.
struct Raster: Hashable, Sendable {
  let width: Int
  let height: Int
  var values: [Float]

  init(width: Int, height: Int, values: [Float]) {
    self.width = width
    self.height = height
    self.values = values
  }

  /// Channel `channel` of a feature map [channel, height, width]; nil when it has none such.
  init?(_ map: Tensor, channel: Int) {
    guard map.shape.count == 3, channel >= 0, channel < map.shape[0] else { return nil }
    let size = map.shape[1] * map.shape[2]
    self.init(
      width: map.shape[2], height: map.shape[1],
      values: Array(map.values[channel * size..<(channel + 1) * size]))
  }

  /// The mean of some channels of a feature map [channel, height, width], of those that it has.
  init(meanOf map: Tensor, channels: Range<Int>) {
    let (height, width) = (map.shape[1], map.shape[2])
    let inside = channels.clamped(to: 0..<map.shape[0])
    var sum = [Float](repeating: 0, count: height * width)
    map.values.withUnsafeBufferPointer { values in
      for channel in inside {
        for place in sum.indices { sum[place] += values[channel * sum.count + place] }
      }
    }
    let count = Float(max(1, inside.count))
    self.init(width: width, height: height, values: sum.map { $0 / count })
  }

  subscript(x: Int, y: Int) -> Float { values[y * width + x] }

  /// The same picture at another size: the mean over the area that each new pixel covers.
  ///
  /// Where it grows by whole factors this repeats pixels. Values that are not finite are left out of a mean,
  /// and are NaN where they are alone.
  func resampled(width newWidth: Int, height newHeight: Int) -> Raster {
    if newWidth == width, newHeight == height { return self }
    guard newWidth > 0, newHeight > 0, width > 0, height > 0 else {
      return Raster(width: max(0, newWidth), height: max(0, newHeight), values: [])
    }
    let columns = Raster.shares(from: width, to: newWidth)
    let rows = Raster.shares(from: height, to: newHeight)
    var result: [Float] = []
    result.reserveCapacity(newWidth * newHeight)
    for row in rows {
      for column in columns { result.append(mean(column, row)) }
    }
    return Raster(width: newWidth, height: newHeight, values: result)
  }

  /// The old pixels under a new one: the first, and how much of each is covered.
  private struct Share {
    var first: Int
    var weights: [Float]
  }

  private static func shares(from old: Int, to new: Int) -> [Share] {
    (0..<new).map { index in
      // Whole numbers throughout: pixel `index` covers [index·old, (index+1)·old) in units of 1/new.
      let begin = index * old
      let end = begin + old
      let first = begin / new
      let last = (end - 1) / new
      let weights = (first...last).map { pixel in
        Float(min(end, (pixel + 1) * new) - max(begin, pixel * new))
      }
      return Share(first: first, weights: weights)
    }
  }

  private func mean(_ column: Share, _ row: Share) -> Float {
    var sum: Float = 0
    var weight: Float = 0
    for (dy, rowWeight) in row.weights.enumerated() {
      for (dx, columnWeight) in column.weights.enumerated() {
        let value = self[column.first + dx, row.first + dy]
        guard value.isFinite else { continue }
        sum += value * rowWeight * columnWeight
        weight += rowWeight * columnWeight
      }
    }
    return weight > 0 ? sum / weight : .nan
  }
}
