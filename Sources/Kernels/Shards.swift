/// How a batch is cut into pieces that are computed at the same time.
///
/// The cut depends on shapes alone, so sums over shards are always taken over the same pieces in the same order.
struct Shards: Hashable {
  /// No pass is cut into more: whoever sums by shards reserves that many places.
  static let most = 16

  /// Things to share out: images, or tiles of pixels.
  let items: Int
  /// Number of shards.
  let count: Int

  /// Cuts `items` into `most` shards, or as many as there are items.
  init(_ items: Int, most: Int = Shards.most) {
    self.items = items
    count = max(1, min(items, most))
  }

  /// The items of one shard; sizes differ by one at most.
  func range(_ index: Int) -> Range<Int> { index * items / count..<(index + 1) * items / count }

  /// As many shards as may hold a gradient of `weights` floats each.
  ///
  /// Every shard sums the gradient of the weights by itself. Where weights are many, that costs more memory traffic than
  /// even shares are worth.
  static func limit(weights: Int) -> Int { max(4, min(most, 1 << 20 / max(1, weights))) }
}
