import Foundation
import Testing

@testable import Fetching

@Suite("MD5")
struct MD5Tests {
  private func sum(_ bytes: [UInt8]) -> String {
    var sum = MD5()
    bytes.withUnsafeBytes { sum.update($0) }
    return sum.text
  }

  @Test("The test suite of RFC 1321, appendix A.5")
  func publishedSums() {
    let sums = [
      ("", "d41d8cd98f00b204e9800998ecf8427e"), ("a", "0cc175b9c0f1b6a831c399e269772661"),
      ("abc", "900150983cd24fb0d6963f7d28e17f72"), ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
      ("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
      (
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
        "d174ab98d277d9f5a5611c2c9f419d9f"
      ),
      (
        "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
        "57edf4a22be3c955ac49da2e2107b67a"
      ),
    ]
    for (text, expected) in sums { #expect(sum(Array(text.utf8)) == expected, "\(text)") }
  }

  @Test("Pieces of any length give the sum of the whole")
  func pieces() {
    let bytes = (0..<200).map { UInt8($0) }
    for length in [55, 56, 63, 64, 65, 119, 120, 128, 200] {
      let whole = sum(Array(bytes.prefix(length)))
      for piece in [1, 3, 63, 64, 65, 100] {
        var pieces = MD5()
        for start in stride(from: 0, to: length, by: piece) {
          bytes[start..<min(start + piece, length)].withUnsafeBytes { pieces.update($0) }
          // Asking for the sum changes nothing.
          _ = pieces.text
        }
        #expect(pieces.text == whole, "\(length) in pieces of \(piece)")
      }
    }
  }

  @Test("More than 2³² bits are counted")
  func longCounts() {
    // 512 MiB of zeros, whose bits need 33; the sum is md5sum's.
    var sum = MD5()
    let zeros = [UInt8](repeating: 0, count: 1 << 24)
    for _ in 0..<32 { zeros.withUnsafeBytes { sum.update($0) } }
    #expect(sum.text == "aa559b4e3523a6c931f08f4df52d58f2")
  }
}
