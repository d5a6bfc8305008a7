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

/// In files a normalisation is its line of text, so one that does not parse is an error, not a crash later.
extension Normalization {
  /// Reads the line.
  ///
  /// - Throws: `DecodingError` for text that is no normalisation.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    do {
      self = try Normalization(text: container.decode(String.self))
    } catch let error as DatasetError {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
    }
  }

  /// Writes the line.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}
