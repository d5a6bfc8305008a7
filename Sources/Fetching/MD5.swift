import Foundation

/// The MD5 sum (RFC 1321) of bytes that come piece by piece.
///
/// Sums of archives are published as MD5; neither glibc nor Foundation has it, and the libraries that do would have to be
/// installed for it alone. It tells broken files from whole ones and is no protection against forged ones.
struct MD5 {
  private var state: [UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476]
  /// What does not fill a block yet.
  private var rest: [UInt8] = []
  private var count: UInt64 = 0

  private static let blockBytes = 64
  /// The sines of 1 to 64, as 32-bit fractions.
  private static let sines = (1...64).map { UInt32(abs(sin(Double($0))) * 4_294_967_296) }
  /// How far each step of a round rotates, by round and step modulo 4.
  private static let rotations: [UInt32] = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]

  /// Takes more bytes.
  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    count += UInt64(bytes.count)
    var bytes = bytes[...]
    if !rest.isEmpty {
      let missing = min(MD5.blockBytes - rest.count, bytes.count)
      rest += bytes.prefix(missing)
      bytes = bytes.dropFirst(missing)
      guard rest.count == MD5.blockBytes else { return }
      let block = rest
      block.withUnsafeBytes { mix($0) }
      rest = []
    }
    let whole = bytes.count / MD5.blockBytes * MD5.blockBytes
    mix(UnsafeRawBufferPointer(rebasing: bytes.prefix(whole)))
    rest += bytes.dropFirst(whole)
  }

  /// The sum of what was taken so far, in 32 hexadecimal digits.
  var text: String {
    var end = self
    let zeros = (119 - rest.count) % MD5.blockBytes
    var tail = [0x80] + [UInt8](repeating: 0, count: zeros)
    withUnsafeBytes(of: (count &* 8).littleEndian) { tail += $0 }
    tail.withUnsafeBytes { end.update($0) }
    return end.state.flatMap { word in withUnsafeBytes(of: word.littleEndian) { Array($0) } }
      .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// Mixes whole blocks in.
  private mutating func mix(_ blocks: UnsafeRawBufferPointer) {
    MD5.sines.withUnsafeBufferPointer { sines in
      MD5.rotations.withUnsafeBufferPointer { rotations in
        for start in stride(from: 0, to: blocks.count, by: MD5.blockBytes) {
          mix(blocks, at: start, sines, rotations)
        }
      }
    }
  }

  private mutating func mix(
    _ blocks: UnsafeRawBufferPointer, at start: Int, _ sines: UnsafeBufferPointer<UInt32>,
    _ rotations: UnsafeBufferPointer<UInt32>
  ) {
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    for step in 0..<64 {
      let mixed: UInt32
      let word: Int
      switch step / 16 {
      case 0: (mixed, word) = (b & c | ~b & d, step)
      case 1: (mixed, word) = (d & b | ~d & c, (5 * step + 1) % 16)
      case 2: (mixed, word) = (b ^ c ^ d, (3 * step + 5) % 16)
      default: (mixed, word) = (c ^ (b | ~d), 7 * step % 16)
      }
      let input = UInt32(
        littleEndian: blocks.loadUnaligned(fromByteOffset: start + 4 * word, as: UInt32.self))
      let sum = a &+ mixed &+ sines[step] &+ input
      let turn = rotations[step / 16 * 4 + step % 4]
      (a, d, c, b) = (d, c, b, b &+ (sum &<< turn | sum &>> (32 - turn)))
    }
    state[0] &+= a
    state[1] &+= b
    state[2] &+= c
    state[3] &+= d
  }
}
