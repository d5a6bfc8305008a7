import Formats

/// Labelled images of 32×32 pixels, by index; safe to read from several threads at once.
public protocol ImageRecords: Sendable {
  /// The number of images.
  var count: Int { get }
  /// The class of each image.
  var labels: [UInt8] { get }
  /// The 3,072 bytes `[channel, height, width]` of an image, red first.
  ///
  /// - Throws: `DatasetError` when they can no longer be read.
  func pixels(_ index: Int) throws(DatasetError) -> [UInt8]
}

extension ImageRecords {
  /// Height and width of every image.
  public static var side: Int { 32 }

  /// An image as a picture.
  ///
  /// - Throws: `DatasetError` when it can no longer be read.
  public func image(_ index: Int) throws(DatasetError) -> RGBImage {
    RGBImage(planes: try pixels(index), width: Self.side, height: Self.side)
  }
}

/// Images in memory: for tests, and for sets made by hand.
public struct StoredRecords: ImageRecords {
  /// The class of each image.
  public let labels: [UInt8]
  private let images: [[UInt8]]

  /// Images of 3,072 bytes `[channel, height, width]` each, and their classes.
  ///
  /// - Precondition: there are as many labels as images, and each image has 3,072 bytes.
  public init(images: [[UInt8]], labels: [UInt8]) {
    precondition(images.count == labels.count && images.allSatisfy { $0.count == 3 * 32 * 32 })
    self.images = images
    self.labels = labels
  }

  /// The number of images.
  public var count: Int { labels.count }

  /// The bytes of an image.
  public func pixels(_ index: Int) -> [UInt8] { images[index] }
}
