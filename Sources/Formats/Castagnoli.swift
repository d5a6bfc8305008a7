/// CRC-32C (Castagnoli), reflected, as RFC 3720 defines it.
func castagnoli(_ bytes: [UInt8]) -> UInt32 { bytes.withUnsafeBytes { Castagnoli.checksum($0) } }

/// The checksum eight bytes at a time: logs of a million records are checked while they are read.
enum Castagnoli {
  /// Table `k` at `byte`: the remainder of that byte followed by `k` zeros; eight tables one after the other.
  private static let tables: [UInt32] = {
    var tables = (0..<256).map { byte in
      (0..<8).reduce(UInt32(byte)) { remainder, _ in
        remainder >> 1 ^ (remainder & 1 == 1 ? 0x82f6_3b78 : 0)
      }
    }
    for index in 256..<8 * 256 {
      let before = tables[index - 256]
      tables.append(before >> 8 ^ tables[Int(before & 0xff)])
    }
    return tables
  }()

  /// The checksum of some bytes, or of all that came before, whose checksum is known, and these.
  static func checksum(_ bytes: UnsafeRawBufferPointer, after before: UInt32 = 0) -> UInt32 {
    tables.withUnsafeBufferPointer { tables in
      var remainder = ~before
      var at = 0
      while at + 8 <= bytes.count {
        let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
        remainder = eight(word ^ UInt64(remainder), tables)
        at += 8
      }
      while at < bytes.count {
        remainder = remainder >> 8 ^ tables[Int((remainder ^ UInt32(bytes[at])) & 0xff)]
        at += 1
      }
      return ~remainder
    }
  }

  @inline(__always)
  private static func eight(_ word: UInt64, _ tables: UnsafeBufferPointer<UInt32>) -> UInt32 {
    var result: UInt32 = 0
    for place in 0..<8 {
      result ^= tables[(7 - place) << 8 | Int(truncatingIfNeeded: word >> UInt64(8 * place) & 0xff)]
    }
    return result
  }

  /// The checksum as TensorFlow's records have it: rotated right by 15 bits and moved by a constant.
  static func masked(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    let checksum = checksum(bytes)
    return (checksum >> 15 | checksum << 17) &+ 0xa282_ead8
  }
}
