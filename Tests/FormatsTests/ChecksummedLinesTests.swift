import Foundation
import Testing

@testable import Formats

/// Lines that tell whether they are whole, and files that grow.
@Suite struct ChecksummedLinesTests {
  private let texts = ["first", "", #"{"step":2}"#, "α", String(repeating: "x", count: 3000)]

  private var file: [UInt8] { texts.filter { !$0.isEmpty }.flatMap { ChecksummedLines.line(Array($0.utf8)) } }

  private func read(_ bytes: [UInt8]) -> [String] {
    ChecksummedLines.contents(of: bytes).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func whatWasWrittenIsRead() {
    #expect(read(file) == texts.filter { !$0.isEmpty })
    #expect(read([]).isEmpty && read(Array("\n\n".utf8)).isEmpty)
  }

  @Test func aFileThatEndsAnywhereHasTheLinesThatAreWhole() {
    let bytes = file
    let ends = bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }
    for length in bytes.indices {
      #expect(read(Array(bytes[..<length])).count == ends.count { $0 < length }, "\(length) bytes")
    }
  }

  @Test func aByteThatIsAnotherEndsWhatIsRead() {
    let bytes = file
    let ends = bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }
    for place in stride(from: 0, to: bytes.count, by: 7) where !ends.contains(place) {
      var damaged = bytes
      damaged[place] ^= 0x20
      #expect(read(damaged).count == ends.count { $0 < place }, "byte \(place)")
    }
  }

  @Test func whatIsAppendedStandsBehindWhatWasThere() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/journal"
    try AppendedFile.append(Array("one".utf8), to: path)
    try AppendedFile.append([], to: path)
    try AppendedFile.append(Array(" two".utf8), to: path)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "one two")
  }

  @Test func whereNothingCanBeAppendedThatIsSaid() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/link", withDestinationPath: folder.path + "/elsewhere")
    #expect(throws: FormatError.self) { try AppendedFile.append([1], to: folder.path + "/link") }
    #expect(throws: FormatError.self) { try AppendedFile.append([1], to: folder.path + "/no/folder") }
    #expect(throws: FormatError.self) { try AppendedFile.append([1], to: "/dev/full") }
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/elsewhere"))
  }
}
