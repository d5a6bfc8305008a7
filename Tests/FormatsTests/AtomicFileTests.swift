import Foundation
import Testing

@testable import Formats

@Suite struct AtomicFileTests {
  @Test func writesAndLeavesNothingElseInTheFolder() throws {
    let folder = try TemporaryFolder()
    try AtomicFile.write(Data([1, 2, 3]), to: folder.path + "/new")
    #expect(try bytes(folder.path + "/new") == [1, 2, 3])
    #expect(try folder.names == ["new"])
  }

  @Test func keepsTheOldFileAndNoOtherWhenWritingFailsHalfWay() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("kept", [7])
    let failure = FormatError.inaccessible(path: path, reason: "the disk is full")
    #expect(throws: failure) {
      try AtomicFile.write(to: path) { (output) throws(FormatError) in
        try output.append(Data([1, 2]))
        throw failure
      }
    }
    #expect(try bytes(path) == [7])
    #expect(try folder.names == ["kept"])
  }

  @Test func keepsPermissionsAndLinks() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("real", [7])
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    let link = folder.path + "/link"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    try AtomicFile.write(Data([8]), to: link)
    #expect(try bytes(path) == [8])
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o640)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == path)
  }

  @Test func takesANameOfTheLongestKind() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/" + String(repeating: "n", count: 255)
    try AtomicFile.write(Data([1]), to: path)
    #expect(try bytes(path) == [1])
  }

  @Test func saysWhyAFolderThatDoesNotExistCannotTakeAFile() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/no/file"
    #expect(throws: FormatError.inaccessible(path: path, reason: "No such file or directory")) {
      try AtomicFile.write(Data(), to: path)
    }
  }

  @Test func refusesToReplaceAFolder() throws {
    let folder = try TemporaryFolder()
    #expect(throws: FormatError.inaccessible(path: folder.path, reason: "is a folder")) {
      try AtomicFile.write(Data(), to: folder.path)
    }
  }
}

@Suite struct FileBytesTests {
  @Test func readsAnyPartOfAFile() throws {
    let folder = try TemporaryFolder()
    let file = try FileBytes(path: folder.file("file", [0, 1, 2, 3, 4]))
    #expect(file.count == 5)
    #expect(try file.bytes(at: 1, count: 3) == [1, 2, 3])
    #expect(try file.bytes(at: 5, count: 0) == [])
  }

  @Test func namesThePlaceWhereAFileEndsEarly() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("file", [0, 1, 2])
    let file = try FileBytes(path: path)
    #expect(throws: FormatError.malformed(path: path, place: "byte 3", reason: "the file ends early")) {
      try file.bytes(at: 1, count: 3)
    }
  }

  @Test func refusesFoldersPipesMissingAndLargeFiles() throws {
    let folder = try TemporaryFolder()
    #expect(throws: FormatError.inaccessible(path: folder.path, reason: "is a folder")) {
      try FileBytes(path: folder.path)
    }
    let pipe = folder.path + "/pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(throws: FormatError.inaccessible(path: pipe, reason: "is a pipe")) {
      try FileBytes(path: pipe)
    }
    let missing = folder.path + "/missing"
    #expect(throws: FormatError.inaccessible(path: missing, reason: "No such file or directory")) {
      try FileBytes(path: missing)
    }
    let large = try folder.file("large", [0, 1, 2])
    #expect(throws: FormatError.self) { try FileBytes.read(path: large, limit: 2) }
    #expect(try FileBytes.read(path: large, limit: 3) == [0, 1, 2])
  }
}
