import Foundation
import Tensors
import Testing

@testable import Formats

@Suite struct SafeTensorsTests {
  /// A file of a header and data.
  private func file(_ header: String, _ data: [UInt8] = [], length: UInt64? = nil) -> [UInt8] {
    withUnsafeBytes(of: (length ?? UInt64(header.utf8.count)).littleEndian, Array.init)
      + Array(header.utf8) + data
  }

  private func read(_ bytes: [UInt8]) throws -> SafeTensors {
    let folder = try TemporaryFolder()
    return try SafeTensors.read(path: folder.file("f", bytes))
  }

  /// What is wrong with a file, without its path.
  private func complaint(_ bytes: [UInt8]) throws -> String {
    do {
      _ = try read(bytes)
      return "none"
    } catch let error as FormatError {
      switch error {
      case .malformed(_, let place, let reason): return "\(place): \(reason)"
      case .unsupported(_, let reason), .inaccessible(_, let reason): return reason
      case .locked: return "locked"
      }
    }
  }

  @Test func tensorsThatDoNotFitInMemoryAreRefusedBeforeTheyAreRead() throws {
    let folder = try TemporaryFolder()
    let header = #"{"half":{"dtype":"F16","shape":[3],"data_offsets":[0,6]}}"#
    let path = folder.path + "/f"
    _ = try folder.file("f", file(header, Array(repeating: 0, count: 6)))
    // Three halves become three floats.
    #expect(try SafeTensors.read(path: path, memory: AvailableMemory(bytes: 12)).tensors.count == 1)
    #expect(
      throws: FormatError.unsupported(
        path: path, reason: "its tensors need about 12 bytes of memory, 11 bytes are free")
    ) { try SafeTensors.read(path: path, memory: AvailableMemory(bytes: 11)) }
  }

  @Test func writesTheBytesOfTheFormat() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/f"
    let content = SafeTensors(
      tensors: [
        NamedTensor("b", Tensor([1, -2])), NamedTensor("a", Tensor(repeating: 0.5, shape: [1, 1])),
        NamedTensor("n", Tensor(repeating: 7, shape: [])),
      ], metadata: ["z": "1", "k": "\""], integerNames: ["n"])
    try content.write(to: path)
    let header =
      "{\"__metadata__\":{\"k\":\"\\\"\",\"z\":\"1\"},\"n\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[0,8]},"
      + "\"a\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[8,12]},"
      + "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[12,20]}}"
    let padded = header + String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    let data: [UInt8] = [
      7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x3F, 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0,
    ]
    #expect(try bytes(path) == file(padded, data))
  }

  @Test func whatIsWrittenComesBack() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/f"
    let values: [Float] = [0, -0, 1 / 3, .greatestFiniteMagnitude, .leastNonzeroMagnitude, .infinity]
    let content = SafeTensors(
      tensors: [
        NamedTensor("empty", Tensor(repeating: 0, shape: [0, 3])),
        NamedTensor("name with \"quotes\" é", try Tensor(shape: [2, 3], values: values)),
        NamedTensor("scalar", Tensor(repeating: 2, shape: [])),
      ], metadata: ["classes": "a,b"])
    try content.write(to: path)
    #expect(try SafeTensors.read(path: path) == content)
    let before = try bytes(path)
    try SafeTensors.read(path: path).write(to: path)
    #expect(try bytes(path) == before)
  }

  @Test func valuesMayBeNaN() throws {
    let folder = try TemporaryFolder()
    try SafeTensors(tensors: [NamedTensor("t", Tensor([.nan, 1]))]).write(to: folder.path + "/f")
    let back = try SafeTensors.read(path: folder.path + "/f")
    #expect(back["t"]?.values.first?.isNaN == true)
    #expect(back["t"]?.values.last == 1)
  }

  @Test func aLargeTensorIsReadPieceByPiece() throws {
    let folder = try TemporaryFolder()
    let tensor = Tensor((0..<70_000).map(Float.init))
    try SafeTensors(tensors: [NamedTensor("t", tensor)]).write(to: folder.path + "/f")
    #expect(try SafeTensors.read(path: folder.path + "/f")["t"] == tensor)
  }

  /// Whole numbers repeat with a prime, so that no piece is like another.
  @Test(arguments: [("F16", 2039), ("BF16", 251)])
  func halvesAreReadRightBeyondThePieceTheyAreReadIn(type: String, prime: Int) throws {
    let count = 2 * 65_536 + 3
    let numbers = (0..<count).map { $0 % prime }
    var data: [UInt8] = [7, 7]
    for number in numbers {
      let bits = type == "F16" ? half(number) : UInt16(Float(number).bitPattern >> 16)
      data += [UInt8(truncatingIfNeeded: bits), UInt8(bits >> 8)]
    }
    let header =
      "{\"before\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]},"
      + "\"t\":{\"dtype\":\"\(type)\",\"shape\":[\(count)],\"data_offsets\":[2,\(data.count)]}}"
    let values = try #require(try read(file(header, data))["t"]?.values)
    #expect(values.count == count)
    let wrong = zip(values, numbers).enumerated().first { $1.0 != Float($1.1) }
    #expect(wrong == nil, "element \(wrong?.offset ?? 0)")
  }

  /// A whole number below 2048 as an IEEE 754 half.
  private func half(_ number: Int) -> UInt16 {
    guard number > 0 else { return 0 }
    let exponent = number.bitWidth - 1 - number.leadingZeroBitCount
    return UInt16((exponent + 15) << 10 | (number << (10 - exponent) & 0x3FF))
  }

  @Test(arguments: [
    ("F64", [0, 0, 0, 0, 0, 0, 0xF8, 0xBF] as [UInt8], -1.5 as Float), ("F16", [0x00, 0xC2], -3),
    ("F16", [0x01, 0x00], 0x1p-24), ("F16", [0x00, 0x7C], .infinity), ("F16", [0xFF, 0x7B], 65504),
    ("F16", [0x00, 0x80], -0.0), ("BF16", [0x40, 0xC0], -3),
    ("I64", [0xFE, 255, 255, 255, 255, 255, 255, 255], -2),
    ("I32", [0xFD, 255, 255, 255], -3), ("I16", [0xFC, 255], -4), ("I8", [0xFB], -5), ("U8", [0xFB], 251),
    ("BOOL", [1], 1),
  ])
  func readsEveryNumberFormat(type: String, data: [UInt8], expected: Float) throws {
    let header = "{\"t\":{\"dtype\":\"\(type)\",\"shape\":[1],\"data_offsets\":[0,\(data.count)]}}"
    let value = try #require(try read(file(header, data))["t"]?.values.first)
    #expect(value.bitPattern == expected.bitPattern)
  }

  @Test func acceptsAnyOrderOfNamesAndSpacesBehindTheHeader() throws {
    let header =
      "{\"b\":{\"data_offsets\":[1,2],\"shape\":[1],\"dtype\":\"U8\"},"
      + "\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}   "
    let content = try read(file(header, [3, 4]))
    #expect(content.tensors.map(\.name) == ["a", "b"])
    #expect(content["b"]?.values == [4])
  }

  @Test func nullMetadataAreNone() throws {
    let header = "{\"__metadata__\":null,\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}"
    let content = try read(file(header, [3]))
    #expect(content.metadata.isEmpty)
    #expect(content["a"]?.values == [3])
  }

  @Test func acceptsAFileWithoutTensors() throws {
    #expect(try read(file("{}")).tensors.isEmpty)
  }

  @Test func refusesFilesTooShortForTheirHeader() throws {
    #expect(try complaint([]) == "is empty; weights are read from safetensors files")
    #expect(try complaint([2, 0, 0]) == "byte 0: 3 bytes, a safetensors file has at least 8")
    #expect(
      try complaint(file("{}", length: 3))
        == "byte 0: header length 3 goes beyond the file, which has 10 bytes")
    #expect(
      try complaint(file("{}", length: .max))
        == "byte 0: header length 18446744073709551615 is over 100000000; not a safetensors file")
    #expect(try complaint(file("")) == "byte 8: the header does not begin with '{'")
    #expect(try complaint(file(" {}")) == "byte 8: the header does not begin with '{'")
  }

  private static let refusals: [(header: String, dataCount: Int, complaint: String)] = [
    (
      "{\"t\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}", 4,
      "expected ',' or '}', found the end"
    ),
    (
      "{\"t\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},\"t\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}",
      1, "the name \"t\" stands here a second time"
    ),
    (
      "{\"t\":{\"dtype\":\"U8\",\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1,
      "the name \"dtype\" stands here a second time"
    ),
    (
      "{\"t\":{\"dtype\":\"Q4\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1,
      "tensor 't' has dtype Q4, which is not read here"
    ),
    ("{\"t\":{\"shape\":[1],\"data_offsets\":[0,1]}}", 1, "it has no dtype"),
    ("{\"t\":3}", 0, "it has no dtype"),
    (
      "{\"t\":{\"dtype\":\"U8\",\"shape\":[-1],\"data_offsets\":[0,1]}}", 1,
      "its shape is no list of whole numbers from 0"
    ),
    (
      "{\"t\":{\"dtype\":\"U8\",\"shape\":[1.0],\"data_offsets\":[0,1]}}", 1,
      "its shape is no list of whole numbers from 0"
    ),
    (
      "{\"t\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,0]}}", 1,
      "its data_offsets are not [begin, end]"
    ),
    (
      "{\"t\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0]}}", 1,
      "its data_offsets are not [begin, end]"
    ),
    (
      "{\"t\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,3]}}", 3,
      "shape [1] of F32 takes 4 bytes, its data_offsets span 3"
    ),
    (
      "{\"t\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,5]}}", 5,
      "shape [1] of F32 takes 4 bytes, its data_offsets span 5"
    ),
    (
      "{\"t\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}}", 0,
      "shape [4294967296, 4294967296] is too large"
    ),
    (
      "{\"t\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904],\"data_offsets\":[0,0]}}", 0,
      "shape [4611686018427387904] is too large"
    ),
    (
      "{\"t\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}", 2,
      "leave a gap behind the data before, which end at 0"
    ),
    (
      "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]},\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[1,3]}}",
      3, "overlap with the data before, which end at 2"
    ),
    (
      "{\"t\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}", 2,
      "the tensors take 1 bytes, the file holds 2"
    ),
    (
      "{\"t\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}", 1,
      "the tensors take 2 bytes, the file holds 1"
    ),
    ("{}", 1, "the tensors take 0 bytes, the file holds 1"),
    ("{\"__metadata__\":{}}", 8, "the tensors take 0 bytes, the file holds 8"),
    ("{\"__metadata__\":[]}", 0, "expected an object, found a list"),
    ("{\"__metadata__\":{\"k\":1}}", 0, "expected a string, found a whole number"),
  ]

  @Test(arguments: refusals.indices)
  func refusesAFalseHeader(index: Int) throws {
    let (header, dataCount, expected) = SafeTensorsTests.refusals[index]
    let found = try complaint(file(header, [UInt8](repeating: 0, count: dataCount)))
    #expect(found.contains(expected), "\(found)")
  }

  @Test func refusesToWriteANameTwiceOrTheReservedOne() throws {
    let folder = try TemporaryFolder()
    let tensor = Tensor([1])
    for names in [["t", "t"], ["__metadata__"]] {
      #expect(throws: FormatError.self) {
        try SafeTensors(tensors: names.map { NamedTensor($0, tensor) }).write(to: folder.path + "/f")
      }
    }
    #expect(try folder.names == [])
  }
}
