import Foundation
import Tensors
import Testing

@testable import Formats

/// NumPy arrays and PNG pictures as files.
@Suite("Arrays and pictures that are written")
struct ArrayAndPictureWritingTests {
  @Test(
    "A NumPy file is magic, version, a padded dictionary, then the values",
    arguments: [[3], [2, 1], [1, 2, 3]])
  func numPy(shape: [Int]) throws {
    let count = shape.reduce(1, *)
    let values = (0..<count).map { Float($0) * 0.5 - 1 }
    let bytes = Array(NumPyFile.data(try Tensor(shape: shape, values: values)))
    #expect(Array(bytes.prefix(8)) == [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0])
    let length = Int(bytes[8]) | Int(bytes[9]) << 8
    #expect((10 + length) % 64 == 0 && bytes[9 + length] == 0x0a)
    let axes = ["(3,)", "(2, 1)", "(1, 2, 3)"][shape.count - 1]
    let header = String(decoding: bytes[10..<10 + length], as: UTF8.self)
    #expect(header.hasPrefix("{'descr': '<f4', 'fortran_order': False, 'shape': \(axes), }"))
    let read = stride(from: 10 + length, to: bytes.count, by: 4).map { start in
      Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << (8 * UInt32($1)) })
    }
    #expect(read == values)
  }

  @Test(
    "A written PNG is read back pixel for pixel, and equal pictures are equal bytes",
    arguments: [(1, 1), (7, 3), (64, 33)])
  func png(size: (Int, Int)) throws {
    let pixels = (0..<size.0 * size.1 * 3).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ $0 / 11) }
    let image = RGBImage(width: size.0, height: size.1, pixels: pixels)
    let data = try image.png()
    let read = try ImageFile.read(bytes: Array(data), name: "written")
    #expect(read == image)
    let again = try image.png()
    #expect(again == data)
  }
}
