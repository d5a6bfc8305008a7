import Foundation

/// Philox4x32-10, the counter-based generator of Salmon and others, 2011 (Random123).
///
/// The one source of randomness in this project: initialisation (TensorFlow's stream uses the same
/// generator), shuffling, augmentation and the procedural data set. A key names a stream; a counter names a
/// place in it, so any place is reached without walking to it.
public struct Philox: RandomNumberGenerator, Sendable {
  private let key: SIMD2<UInt32>
  private var counter: SIMD4<UInt32>
  private var block: SIMD4<UInt32> = .zero
  private var unused = 0

  /// The stream named by `key`, from its beginning, or from `counter` on.
  public init(key: SIMD2<UInt32>, counter: SIMD4<UInt32> = .zero) {
    self.key = key
    self.counter = counter
  }

  /// The stream of a seed for a purpose: equal seeds with different purposes give unrelated streams.
  public init(seed: UInt64, purpose: UInt64 = 0) {
    key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    counter = SIMD4(0, 0, UInt32(truncatingIfNeeded: purpose), UInt32(truncatingIfNeeded: purpose >> 32))
  }

  /// The next 32 bits.
  public mutating func nextWord() -> UInt32 {
    if unused == 0 {
      block = Philox.permute(counter, key: key)
      unused = 4
      advance()
    }
    unused -= 1
    return block[3 - unused]
  }

  /// The next 64 bits, low word first.
  public mutating func next() -> UInt64 {
    let low = UInt64(nextWord())
    return low | UInt64(nextWord()) << 32
  }

  /// A float in [0, 1) with 23 random bits, made as TensorFlow makes it: mantissa bits under exponent 0, less 1.
  public mutating func nextUnit() -> Float {
    Float(bitPattern: 127 << 23 | nextWord() & 0x7f_ffff) - 1
  }

  /// A float in [low, high).
  public mutating func nextUniform(_ low: Float, _ high: Float) -> Float {
    nextUnit() * (high - low) + low
  }

  /// Two independent standard normal values (Box and Muller 1958).
  public mutating func nextNormalPair() -> (Float, Float) {
    let radius = (-2 * log(1 - Double(nextUnit()))).squareRoot()
    let angle = 2 * Double.pi * Double(nextUnit())
    return (Float(radius * cos(angle)), Float(radius * sin(angle)))
  }

  private mutating func advance() {
    counter.x &+= 1
    if counter.x == 0 { counter.y &+= 1 }
  }

  private static func permute(_ counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var state = counter
    var roundKey = key
    for _ in 0..<10 {
      let first = UInt64(state.x) * 0xD251_1F53
      let second = UInt64(state.z) * 0xCD9E_8D57
      state = SIMD4(
        UInt32(second >> 32) ^ state.y ^ roundKey.x, UInt32(truncatingIfNeeded: second),
        UInt32(first >> 32) ^ state.w ^ roundKey.y, UInt32(truncatingIfNeeded: first))
      roundKey &+= SIMD2(0x9E37_79B9, 0xBB67_AE85)
    }
    return state
  }
}
