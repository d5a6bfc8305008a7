import Tensors

/// The paper's augmentation (section 5.3): padding by 4 on each side, a random crop of the original size, and
/// a mirror image every other time.
///
/// The padding is 0 *after* normalisation, as in the paper's and in Keras' code: the mean colour. Images of
/// another size are padded in proportion, by an eighth of their side.
struct Augmentation: Sendable {
  private let seed: UInt64

  init(seed: UInt64) { self.seed = seed }

  /// The window of the image at a position of an epoch's order, whoever asks and whenever.
  func window(epoch: Int, position: Int, side: Int) -> Window {
    let key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    var random = Philox(
      key: key,
      counter: SIMD4(
        0, UInt32(truncatingIfNeeded: position), UInt32(truncatingIfNeeded: epoch), RandomPurpose.augmentation
      ))
    let padding = side / 8
    let left = random.wholeNumber(below: 2 * padding + 1) - padding
    let top = random.wholeNumber(below: 2 * padding + 1) - padding
    return Window(left: left, top: top, isFlipped: random.nextWord() >> 31 == 1, side: side)
  }
}

/// Highest counter words that keep this target's random streams of one seed apart.
enum RandomPurpose {
  static let order: UInt32 = 0x0DE2_0001
  static let augmentation: UInt32 = 0x0DE2_0002
}

extension Philox {
  /// A whole number in `0..<bound` from one word, by multiplication: equal in every version of the compiler,
  /// its bias below `bound` / 2³².
  mutating func wholeNumber(below bound: Int) -> Int {
    Int((UInt64(nextWord()) * UInt64(bound)) >> 32)
  }
}
