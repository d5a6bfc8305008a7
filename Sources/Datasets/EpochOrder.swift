import Synchronization
import Tensors

/// The order in which an epoch goes through the images: a function of seed and epoch alone.
///
/// The newest order is kept, because every batch of an epoch asks for it.
final class EpochOrder: Sendable {
  private let count: Int
  private let seed: UInt64?
  private let newest = Mutex<(epoch: Int, order: [Int])?>(nil)

  /// Orders of `count` images, shuffled by `seed`; without one they stay as they are.
  init(count: Int, seed: UInt64?) {
    self.count = count
    self.seed = seed
  }

  /// Indices of the images, in the order of `epoch`.
  func order(epoch: Int) -> [Int] {
    let key = seed == nil ? 0 : epoch
    return newest.withLock { newest in
      if let newest, newest.epoch == key { return newest.order }
      let order = shuffled(epoch: epoch)
      newest = (key, order)
      return order
    }
  }

  /// Fisher and Yates' shuffle, from the last place down.
  private func shuffled(epoch: Int) -> [Int] {
    var order = Array(0..<count)
    guard let seed else { return order }
    let purpose = UInt64(RandomPurpose.order) << 32 | UInt64(UInt32(truncatingIfNeeded: epoch))
    var random = Philox(seed: seed, purpose: purpose)
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, random.wholeNumber(below: last + 1))
    }
    return order
  }
}
