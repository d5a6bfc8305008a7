import Tensors

/// The number of channels that lie side by side in memory: one AVX2 vector of floats.
public let channelBlock = 8

/// The shape of a batch of feature maps.
public struct MapShape: Hashable, Sendable {
  /// Number of images.
  public let batch: Int
  /// Number of channels that mean something; storage is padded to a multiple of 8 with zeros.
  public let channels: Int
  /// Height in pixels.
  public let height: Int
  /// Width in pixels.
  public let width: Int

  /// A shape `[batch, channels, height, width]`.
  public init(batch: Int, channels: Int, height: Int, width: Int) {
    self.batch = batch
    self.channels = channels
    self.height = height
    self.width = width
  }

  /// Number of blocks of 8 channels.
  public var blocks: Int { (channels + channelBlock - 1) / channelBlock }
  /// Channels of all blocks, padding included.
  public var paddedChannels: Int { blocks * channelBlock }
  /// Positions of one map.
  public var area: Int { height * width }
  /// Floats of one image, padding included.
  public var imageStride: Int { paddedChannels * area }
  /// Floats of the whole batch, padding included.
  public var storageCount: Int { batch * imageStride }
}

/// A batch of feature maps in the layout the kernels work in: `[batch, channel / 8, height, width, channel % 8]`, oneDNN's
/// nChw8c, padding channels zero.
public final class FeatureMap {
  /// The shape, `[batch, channels, height, width]`.
  public let shape: MapShape
  /// The floats.
  public let storage: AlignedFloats

  /// Maps of zeros.
  public init(_ shape: MapShape) {
    self.shape = shape
    storage = AlignedFloats(count: shape.storageCount)
  }

  /// The first float of an image.
  func image(_ index: Int) -> UnsafeMutablePointer<Float> { storage.pointer + index * shape.imageStride }

  /// The vectors of one block of one image, `area` of them.
  func lanes(image index: Int, block: Int) -> LanePointer {
    LanePointer(image(index) + block * shape.area * channelBlock)
  }

  /// Copies images in from planar values `[images, channels, height, width]`; padding channels stay zero.
  ///
  /// - Precondition: `values` holds `images` whole images and `images` is at most the batch.
  public func load(_ values: [Float], images: Int) {
    let area = shape.area
    values.withUnsafeBufferPointer { source in
      for image in 0..<images {
        for channel in 0..<shape.channels {
          let from = (image * shape.channels + channel) * area
          let to = self.image(image) + (channel / channelBlock) * area * channelBlock + channel % channelBlock
          for position in 0..<area { to[position * channelBlock] = source[from + position] }
        }
      }
    }
  }

  /// The first `images` images as a planar tensor `[images, channels, height, width]`.
  public func tensor(images: Int) -> Tensor {
    let area = shape.area
    var result = Tensor(repeating: 0, shape: [images, shape.channels, shape.height, shape.width])
    for image in 0..<images {
      for channel in 0..<shape.channels {
        let from = self.image(image) + (channel / channelBlock) * area * channelBlock + channel % channelBlock
        let to = (image * shape.channels + channel) * area
        for position in 0..<area { result.values[to + position] = from[position * channelBlock] }
      }
    }
    return result
  }
}
