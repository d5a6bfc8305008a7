/// How a batch is cut into pieces that are computed at the same time.
///
/// The cut depends on shapes alone, so sums over shards are always taken over the same pieces in the same order.
struct Shards: Hashable {
  /// Images of every shard but the last.
  let size: Int
  /// Images of the batch.
  let images: Int

  /// Number of shards.
  var count: Int { (images + size - 1) / size }

  /// The images of one shard.
  func range(_ index: Int) -> Range<Int> { index * size..<min(images, (index + 1) * size) }

  /// The size of a shard for batches of `batch` images and a convolution of this geometry.
  ///
  /// Eight shards, sixteen for large batches. Where the weights outweigh the maps, as in the 1×1 maps at the end of the
  /// notebook's network, every shard reads all weights once: fewer shards are faster.
  static func size(batch: Int, geometry: ConvolutionGeometry) -> Int {
    let most = batch >= 64 ? 16 : 8
    let imageFloats =
      geometry.inputShape(batch: 1).storageCount + geometry.outputShape(batch: 1).storageCount
    let smallest = min(batch, max(1, geometry.packedCount / (4 * imageFloats)))
    let even = (batch + most - 1) / most
    return max(even, min(smallest, (batch + 1) / 2))
  }
}
