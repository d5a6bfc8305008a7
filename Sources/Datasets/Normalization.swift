import Formats
import Tensors

/// How bytes become the network's input; it belongs to the weights that were trained with it.
public enum Normalization: Sendable, Codable, Hashable {
  /// pixel / 255.
  case none
  /// (pixel / 255 − mean) / deviation, three of each.
  case perChannel(mean: [Float], deviation: [Float])
  /// pixel / 255 − mean of that place over the training images, `[channel, height, width]`: the source
  /// notebook's.
  case perPixel(mean: [Float])

  /// Mean and deviation of the CIFAR-10 training images, as commonly published.
  public static let cifar10 = Normalization.perChannel(
    mean: [0.4914, 0.4822, 0.4465], deviation: [0.2470, 0.2435, 0.2616])
  /// Mean and deviation of the ImageNet training images, as torchvision's networks expect them.
  public static let imageNet = Normalization.perChannel(
    mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225])

  /// A picture as network input `[3, size, size]`, resized bilinearly where it is not of that size.
  public func tensor(_ image: RGBImage, size: Int) -> Tensor {
    let fitting =
      image.width == size && image.height == size ? image : image.resized(width: size, height: size)
    var tensor = Tensor(repeating: 0, shape: [3, size, size])
    let rule = PixelRule(self, side: size)
    fitting.planes.withUnsafeBufferPointer { bytes in
      tensor.values.withUnsafeMutableBufferPointer { values in
        rule.apply(bytes, to: values, window: Window(side: size))
      }
    }
    return tensor
  }
}

/// A normalisation made ready for images of one size: one table look-up, and for per-pixel means one
/// subtraction, a value.
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
  }

  /// Writes the part of an image `[channel, height, width]` that a window shows; outside the image nothing is
  /// written, so zeroed values stay zero there.
  func apply(
    _ bytes: UnsafeBufferPointer<UInt8>, to values: UnsafeMutableBufferPointer<Float>, window: Window
  ) {
    precondition(bytes.count == 3 * side * side && values.count == bytes.count && table.count == 768)
    precondition(means == nil || means?.count == bytes.count)
    // Columns of the output that lie inside the image once the window is shifted by `left`.
    let columns = max(0, -window.left)..<min(side, side - window.left)
    let step = window.isFlipped ? -1 : 1
    table.withUnsafeBufferPointer { table in
      for channel in 0..<3 {
        for row in max(0, -window.top)..<min(side, side - window.top) {
          let source = (channel * side + row + window.top) * side + window.left
          var target = (channel * side + row) * side
          target += window.isFlipped ? side - 1 - columns.lowerBound : columns.lowerBound
          for column in columns {
            values[target] = table[channel << 8 | Int(bytes[source + column])]
            target += step
          }
        }
      }
    }
    means?.withUnsafeBufferPointer { subtract($0, from: values, window: window) }
  }

  private func subtract(
    _ means: UnsafeBufferPointer<Float>, from values: UnsafeMutableBufferPointer<Float>, window: Window
  ) {
    let columns = max(0, -window.left)..<min(side, side - window.left)
    let step = window.isFlipped ? -1 : 1
    for channel in 0..<3 {
      for row in max(0, -window.top)..<min(side, side - window.top) {
        let source = (channel * side + row + window.top) * side + window.left
        var target = (channel * side + row) * side
        target += window.isFlipped ? side - 1 - columns.lowerBound : columns.lowerBound
        for column in columns {
          values[target] -= means[source + column]
          target += step
        }
      }
    }
  }
}
