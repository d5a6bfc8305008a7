import Foundation
import Tensors
import Testing

@testable import Formats

@Suite struct SystemPathTests {
  @Test(
    arguments: [
      ([], ""), (Array("a/é".utf8), "a/é"), ([0xE9], "\u{10FEE9}"), ([0x61, 0xFF, 0x62], "a\u{10FEFF}b"),
      // A character cut off: each of its bytes for itself.
      ([0xE2, 0x82], "\u{10FEE2}\u{10FE82}"),
      // The scalar that stands for a byte, where it really is a name.
      ([0xF4, 0x8F, 0xBB, 0xA9], "\u{10FEF4}\u{10FE8F}\u{10FEBB}\u{10FEA9}"),
    ] as [([UInt8], String)])
  func bytesThatAreNoUTF8BecomePrivateScalars(bytes: [UInt8], text: String) {
    #expect(String(systemPath: bytes) == text)
    #expect(text.systemPath == bytes)
  }

  @Test func everySequenceOfBytesComesBack() {
    var random = Philox(seed: 11)
    let likely: [UInt8] = [0x2F, 0x61, 0xC3, 0xA9, 0xE2, 0x82, 0xAC, 0xF4, 0x8F, 0xBA, 0xBB, 0xBF, 0xFF]
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 0..<9, using: &random)).map { _ in
        Int.random(in: 0..<4, using: &random) == 0
          ? UInt8(Int.random(in: 0..<256, using: &random))
          : likely[Int.random(in: 0..<likely.count, using: &random)]
      }
      #expect(String(systemPath: bytes).systemPath == bytes)
    }
  }

  @Test func peopleSeeTheReplacementCharacter() {
    #expect("a\u{10FEE9}é\u{10FE7F}".shown == "a\u{FFFD}é\u{10FE7F}")
    #expect("plain".shown == "plain")
  }
}

@Suite struct AnyNameTests {
  private let name = String(systemPath: [0xE9, 0xFF])

  @Test func aFolderAndAFileOfAnyBytesAreMadeListedReadLockedAndRemoved() throws {
    let folder = try TemporaryFolder()
    let inner = folder.path + "/" + name
    try FileSystem.makeFolder(inner)
    #expect(FileSystem.isFolder(inner))
    #expect(try FileSystem.names(in: folder.path) == [name])
    let file = inner + "/" + name
    try AtomicFile.write(Data([7]), to: file)
    #expect(try FileSystem.names(in: inner) == [name])
    #expect(try FileBytes.read(path: file, limit: 1) == [7])
    #expect(FileKind(path: file) == .unknown)
    #expect(FileSystem.realPath(file)?.systemPath.suffix(5) == [0xE9, 0xFF, 0x2F, 0xE9, 0xFF])
    let holder = LockHolder(process: 1, host: "h", since: "")
    let lock = try FileLock.acquire(file: file, holder: holder)
    #expect(try FileSystem.names(in: inner) == ["." + name + ".lock", name])
    lock.release()
    try FileSystem.rename(file, to: inner + "/plain")
    try FileSystem.remove(inner + "/plain")
    #expect(try FileSystem.names(in: inner) == [])
  }

  @Test func theSystemSeesTheVeryBytes() throws {
    let folder = try TemporaryFolder()
    try AtomicFile.write(Data([7]), to: folder.path + "/" + name)
    var bytes = Array(folder.path.utf8.map(CChar.init(bitPattern:)))
    bytes += [0x2F, CChar(bitPattern: 0xE9), CChar(bitPattern: 0xFF), 0]
    #expect(access(bytes, F_OK) == 0)
  }

  @Test(arguments: ["-rf", "--out", "a\nb", "~", " ", "a\\b", ".hidden", "e\u{301}", "%41"])
  func oddNamesAreOrdinaryNames(name: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/" + name
    try AtomicFile.write(Data([7]), to: path)
    #expect(try FileBytes.read(path: path, limit: 1) == [7])
    #expect(try FileSystem.names(in: folder.path) == [name])
  }

  @Test func theProcessIsDescribedByWhatItWasStartedWith() {
    #expect(ProcessStart.arguments == CommandLine.arguments)
    #expect(ProcessStart.environment["PATH"] == ProcessInfo.processInfo.environment["PATH"])
  }
}
