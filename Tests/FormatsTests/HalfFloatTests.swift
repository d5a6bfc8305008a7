import Foundation
import Tensors
import Testing

@testable import Formats

@Suite("Numbers in 16 bits")
struct HalfFloatTests {
  @Test("Every half is the half of its own value")
  func allHalves() {
    for bits in UInt16.min...UInt16.max {
      let half = HalfFloat(bits: bits)
      if half.float.isNaN {
        #expect(HalfFloat(half.float).float.isNaN)
      } else {
        #expect(HalfFloat(half.float) == half)
      }
    }
  }

  @Test("Between two halves the nearer one is taken, of equally near ones the even one")
  func rounding() {
    for bits in UInt16(0)..<0x7BFF {
      let (low, high) = (HalfFloat(bits: bits), HalfFloat(bits: bits + 1))
      let middle = (low.float + high.float) / 2
      #expect(HalfFloat(middle) == (bits & 1 == 0 ? low : high))
      #expect(HalfFloat(middle.nextDown) == low && HalfFloat(middle.nextUp) == high)
      #expect(HalfFloat(-middle.nextUp).float == -high.float)
    }
  }

  @Test(
    "What is too large becomes infinite",
    arguments: [(65519, 65504), (65520, .infinity), (1e30, .infinity)] as [(Float, Float)])
  func large(number: Float, half: Float) {
    #expect(HalfFloat(number).float == half && HalfFloat(-number).float == -half)
  }

  @Test("Tensors are written as halves where they are named, and read as such")
  func file() throws {
    let path = NSTemporaryDirectory() + "resnext-half-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: path) }
    let tensors = [NamedTensor("a", Tensor([1, 0.1])), NamedTensor("b", Tensor([0.1]))]
    let file = SafeTensors(tensors: tensors, halfNames: ["a"])
    try file.write(to: path)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == file.bytes(for: "x"))
    let read = try SafeTensors.read(path: path)
    #expect(read["a"]?.values == [1, 0.099975586] && read["b"]?.values == [0.1] && read.halfNames == ["a"])
  }

  @Test("A checksum is that of the bytes, whole or in pieces")
  func checksum() throws {
    #expect(FileChecksum(Data("123456789".utf8)) == FileChecksum(bytes: 9, crc32c: "e3069283"))
    let bytes = Data((0..<(1 << 20) + 1003).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) })
    let path = NSTemporaryDirectory() + "resnext-checksum-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: path) }
    try bytes.write(to: URL(fileURLWithPath: path))
    #expect(try FileChecksum(path: path) == FileChecksum(bytes))
  }
}

extension FileChecksum {
  fileprivate init(bytes: Int, crc32c: String) {
    self.init(Data())
    self.bytes = bytes
    self.crc32c = crc32c
  }
}
