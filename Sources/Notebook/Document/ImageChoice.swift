import Datasets
import Formats

/// An image that can be sent through the network.
public struct ImageChoice: Hashable, Sendable {
  /// Its name, as sessions refer to it.
  public var name: String
  /// What it shows, where that is known; empty otherwise.
  public var label: String
  /// Where it comes from, as the screen says it: such as "CIFAR-10 sample" or "shapes (procedural)".
  public var origin: String
  /// The file it was read from, where it is one of the user's; nil for what comes with the program.
  public var file: String?
  /// Which held-out image of the data it is; nil where it is none, or one of the samples.
  public var heldOut: HeldOutImage?
  /// Width in pixels.
  public var width: Int
  /// Height in pixels.
  public var height: Int
  /// Interleaved red, green and blue, row by row.
  public var pixels: [UInt8]

  /// An image of its parts.
  ///
  /// - Precondition: `pixels` holds width × height × 3 bytes.
  public init(
    name: String, label: String, origin: String, file: String? = nil, width: Int, height: Int, pixels: [UInt8]
  ) {
    precondition(pixels.count == width * height * 3 && width > 0 && height > 0, "image \(name)")
    self.name = name
    self.label = label
    self.origin = origin
    self.file = file
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// A sample image, and where it comes from.
  public init(_ sample: SampleImage, origin: String) {
    self.init(
      name: sample.name, label: sample.label, origin: origin, width: sample.image.width,
      height: sample.image.height, pixels: sample.image.pixels)
  }

  /// What tells it from other images: pictures and data of different folders may have one name.
  var identity: String { file ?? heldOut.map { "\($0.data.argument) \($0.index)" } ?? name }

  /// The picture alone.
  public var picture: RGBImage { RGBImage(width: width, height: height, pixels: pixels) }
}
