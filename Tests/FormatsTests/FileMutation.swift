import Tensors

/// Files changed at random, the same ones in every run.
struct FileMutation {
  private var random: Philox

  init(seed: UInt64) { random = Philox(seed: seed) }

  /// One to four changes of a file: bytes, runs of bytes, sizes, parts left out, doubled or taken from `other`.
  mutating func changed(_ file: [UInt8], other: [UInt8]) -> [UInt8] {
    var bytes = file
    for _ in 0...number(below: 4) where !bytes.isEmpty { change(&bytes, other) }
    return bytes
  }

  private mutating func change(_ bytes: inout [UInt8], _ other: [UInt8]) {
    let start = number(below: bytes.count)
    let part = start..<min(bytes.count, start + 1 + number(below: 24))
    switch number(below: 8) {
    case 0: bytes[start] = UInt8(number(below: 256))
    case 1: bytes[start] ^= 1 << number(below: 8)
    case 2: bytes.removeSubrange(part)
    case 3: bytes.insert(contentsOf: bytes[part], at: start)
    case 4: bytes = Array(bytes[..<start])
    case 5:
      let extreme: [UInt8] = [0, 0x20, 0x22, 0x30, 0x39, 0x5B, 0x7B, 0x7F, 0x80, 0xFF]
      for index in part { bytes[index] = extreme[number(below: extreme.count)] }
    case 6: for index in part { bytes[index] = UInt8(number(below: 256)) }
    default:
      let from = number(below: other.count)
      bytes.replaceSubrange(part, with: other[from..<min(other.count, from + part.count)])
    }
  }

  private mutating func number(below bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }
}
