import Formats
import Tensors

/// Images ready for one step.
public struct Batch: Sendable, Equatable {
  /// `[batch, 3, size, size]`, normalised.
  public var images: Tensor
  /// The class of each image.
  public var labels: [Int]

  /// A batch of its parts.
  public init(images: Tensor, labels: [Int]) {
    self.images = images
    self.labels = labels
  }
}

/// A data set cut into batches, epoch by epoch: shuffled and augmented for training, in order and untouched for
/// validation.
///
/// Every batch is a function of seed, epoch and index, so batches can be made in any order and on any thread.
public struct Batches: Sendable {
  /// The number of images an epoch.
  public private(set) var imageCount: Int
  /// Images a batch; the last one of an epoch may be shorter.
  public let batchSize: Int
  private let records: any ImageRecords
  private var order: EpochOrder
  private let augmentation: Augmentation?
  private let rule: PixelRule
  private let inputSize: Int

  /// Batches to train on: shuffled by `seed`, and padded, cropped and mirrored at random when `augment` says so.
  ///
  /// - Precondition: `batchSize` and `inputSize` are positive.
  public static func training(
    _ records: any ImageRecords, normalization: Normalization, batchSize: Int, inputSize: Int = 32,
    seed: UInt64, augment: Bool
  ) -> Batches {
    Batches(
      records, normalization, batchSize, inputSize, shuffleSeed: seed,
      augmentation: augment ? Augmentation(seed: seed) : nil)
  }

  /// Batches to measure with: every image once, in order, as it is.
  ///
  /// - Precondition: `batchSize` and `inputSize` are positive.
  public static func validation(
    _ records: any ImageRecords, normalization: Normalization, batchSize: Int, inputSize: Int = 32
  ) -> Batches {
    Batches(records, normalization, batchSize, inputSize, shuffleSeed: nil, augmentation: nil)
  }

  private init(
    _ records: any ImageRecords, _ normalization: Normalization, _ batchSize: Int, _ inputSize: Int,
    shuffleSeed: UInt64?, augmentation: Augmentation?
  ) {
    precondition(batchSize > 0 && inputSize > 0, "batches of \(batchSize), images of \(inputSize)")
    imageCount = records.count
    self.batchSize = batchSize
    self.records = records
    self.augmentation = augmentation
    self.inputSize = inputSize
    order = EpochOrder(count: records.count, seed: shuffleSeed)
    rule = PixelRule(normalization, side: inputSize)
  }

  /// Batches to measure with of the first images alone, or of all where there are not so many.
  public func first(_ images: Int) -> Batches {
    var batches = self
    batches.imageCount = min(max(1, images), imageCount)
    batches.order = EpochOrder(count: batches.imageCount, seed: nil)
    return batches
  }

  /// The number of batches an epoch, the short one counted.
  public var batchesPerEpoch: Int { (imageCount + batchSize - 1) / batchSize }

  /// Indices of a batch's images, in order.
  ///
  /// - Precondition: `index` is in `0..<batchesPerEpoch`.
  public func imageIndices(_ index: Int, epoch: Int) -> [Int] {
    precondition(index >= 0 && index < batchesPerEpoch, "batch \(index) of \(batchesPerEpoch)")
    let start = index * batchSize
    return Array(order.order(epoch: epoch)[start..<min(start + batchSize, imageCount)])
  }

  /// Makes one batch.
  ///
  /// - Precondition: `index` is in `0..<batchesPerEpoch`.
  /// - Throws: `DatasetError` when images can no longer be read.
  public func batch(_ index: Int, epoch: Int) throws(DatasetError) -> Batch {
    let indices = imageIndices(index, epoch: epoch)
    var images = Tensor(repeating: 0, shape: [indices.count, 3, inputSize, inputSize])
    let imageValues = 3 * inputSize * inputSize
    for (place, image) in indices.enumerated() {
      let pixels = try fittingPixels(image)
      let window =
        augmentation?.window(epoch: epoch, position: index * batchSize + place, side: inputSize)
        ?? Window(side: inputSize)
      images.values.withUnsafeMutableBufferPointer { values in
        pixels.withUnsafeBufferPointer { bytes in
          let target = values[place * imageValues..<(place + 1) * imageValues]
          rule.apply(bytes, to: UnsafeMutableBufferPointer(rebasing: target), window: window)
        }
      }
    }
    let labels = records.labels
    return Batch(images: images, labels: indices.map { Int(labels[$0]) })
  }

  /// An image's planes at the network's size.
  private func fittingPixels(_ index: Int) throws(DatasetError) -> [UInt8] {
    guard inputSize != 32 else { return try records.pixels(index) }
    return try records.image(index).resized(width: inputSize, height: inputSize).planes
  }
}
