import Tensors

/// The number of channels that lie side by side in memory: one AVX2 vector of floats.
public let channelBlock = 8

/// The shape of a batch of feature maps, and where its channels lie.
///
/// Channels that a grouped convolution reads or writes are stored group by group, each on 1, 2, 4 or a multiple of 8
/// lanes: 14 channels take 16 lanes, of which two stay zero, so that no vector holds parts of two wide groups.
public struct MapShape: Hashable, Sendable {
  /// Number of images.
  public let batch: Int
  /// Number of channels that mean something; the lanes between and behind them are zero.
  public let channels: Int
  /// Height in pixels.
  public let height: Int
  /// Width in pixels.
  public let width: Int
  /// Number of groups that are stored with gaps; 1 where channels lie side by side.
  public let groups: Int

  /// A shape `[batch, channels, height, width]`, stored for convolutions of `groups` groups.
  public init(batch: Int, channels: Int, height: Int, width: Int, groups: Int = 1) {
    self.batch = batch
    self.channels = channels
    self.height = height
    self.width = width
    let groupWidth = channels / max(1, groups)
    self.groups = MapShape.lanes(forGroupOf: groupWidth) == groupWidth ? 1 : max(1, groups)
  }

  /// Lanes that a group of `width` channels takes.
  static func lanes(forGroupOf width: Int) -> Int {
    switch width {
    case ...2: return width
    case 3...4: return 4
    default: return (width + channelBlock - 1) / channelBlock * channelBlock
    }
  }

  /// Where a channel lies among the lanes of all blocks.
  public func lane(ofChannel channel: Int) -> Int {
    guard groups > 1 else { return channel }
    let width = channels / groups
    return channel / width * MapShape.lanes(forGroupOf: width) + channel % width
  }

  private var lanes: Int {
    groups == 1 ? channels : groups * MapShape.lanes(forGroupOf: channels / groups)
  }

  /// Number of blocks of 8 lanes.
  public var blocks: Int { (lanes + channelBlock - 1) / channelBlock }
  /// Lanes of all blocks.
  public var paddedChannels: Int { blocks * channelBlock }
  /// Positions of one map.
  public var area: Int { height * width }
  /// Floats of one image, padding included.
  public var imageStride: Int { paddedChannels * area }
  /// Floats of the whole batch, padding included.
  public var storageCount: Int { batch * imageStride }
  /// Vectors of one image.
  var imageVectors: Int { blocks * area }
}

/// A batch of feature maps in the layout the kernels work in: `[batch, lane / 8, height, width, lane % 8]`, oneDNN's
/// nChw8c, lanes without a channel zero.
public final class FeatureMap {
  /// The shape, `[batch, channels, height, width]`.
  public let shape: MapShape
  /// The memory they lie in.
  public let storage: AlignedFloats
  /// Where in it they begin, in floats.
  public let offset: Int
  private let start: UnsafeMutablePointer<Float>

  /// Maps of zeros.
  public convenience init(_ shape: MapShape) {
    self.init(shape, in: AlignedFloats(count: shape.storageCount), at: 0)
  }

  /// Maps in memory that may hold others, with any content.
  ///
  /// - Precondition: `storage` has room for the shape from `offset` on.
  public init(_ shape: MapShape, in storage: AlignedFloats, at offset: Int) {
    precondition(offset >= 0 && offset + shape.storageCount <= storage.count)
    self.shape = shape
    self.storage = storage
    self.offset = offset
    start = storage.pointer + offset
  }

  /// Sets everything to zero.
  func clear() { start.update(repeating: 0, count: shape.storageCount) }

  /// The first float of an image.
  func image(_ index: Int) -> UnsafeMutablePointer<Float> { start + index * shape.imageStride }

  /// The vectors of one block of one image, `area` of them.
  func vectors(image index: Int, block: Int) -> VectorPointer {
    VectorPointer(image(index) + block * shape.area * channelBlock)
  }

  /// From an image's first float to a channel's.
  private func offset(ofChannel channel: Int) -> Int {
    let lane = shape.lane(ofChannel: channel)
    return (lane / channelBlock) * shape.area * channelBlock + lane % channelBlock
  }

  /// Where a position of one block of one image lies.
  func place(image index: Int, block: Int, position: Int = 0) -> UnsafePointer<Float> {
    UnsafePointer(image(index) + (block * shape.area + position) * channelBlock)
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
          let to = self.image(image) + offset(ofChannel: channel)
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
        let from = self.image(image) + offset(ofChannel: channel)
        let to = (image * shape.channels + channel) * area
        for position in 0..<area { result.values[to + position] = from[position * channelBlock] }
      }
    }
    return result
  }
}
