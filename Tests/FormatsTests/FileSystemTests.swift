import Foundation
import Testing

@testable import Formats

@Suite struct PathPartsTests {
  @Test(arguments: [
    ("/a/b", "/a", "b"), ("/a/b//", "/a", "b"), ("b", ".", "b"), ("b/", ".", "b"), ("/b", "/", "b"),
    ("/", "/", ""), ("", ".", ""), ("a//b", "a", "b"), ("../x", "..", "x"), ("/a/.", "/a", "."),
    // A combining accent behind the slash belongs to the name.
    ("a/\u{301}b", "a", "\u{301}b"),
  ])
  func folderAndName(path: String, folder: String, name: String) {
    #expect(Array(PathParts.folder(of: path).utf8) == Array(folder.utf8))
    #expect(Array(PathParts.name(of: path).utf8) == Array(name.utf8))
  }

  @Test func joining() {
    #expect(PathParts.joined("a", "b") == "a/b")
    #expect(PathParts.joined("/", "b") == "/b")
    #expect(PathParts.joined("a", "/b") == "/b")
  }
}

@Suite struct FileSystemTests {
  @Test func foldersAreMadeWithThoseAboveThem() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/a/b//c/"
    try FileSystem.makeFolder(path)
    try FileSystem.makeFolder(path)
    #expect(FileSystem.isFolder(folder.path + "/a/b/c"))
    let file = try folder.file("f", [1])
    #expect(throws: FormatError.inaccessible(path: file, reason: "File exists")) {
      try FileSystem.makeFolder(file)
    }
    #expect(throws: FormatError.inaccessible(path: file + "/x/y", reason: "Not a directory")) {
      try FileSystem.makeFolder(file + "/x/y")
    }
    #expect(throws: FormatError.inaccessible(path: "", reason: "No such file or directory")) {
      try FileSystem.makeFolder("")
    }
  }

  @Test func namesComeInTheOrderOfTheirBytes() throws {
    let folder = try TemporaryFolder()
    for name in ["b", "a", ".c", "é", "e\u{301}"] { _ = try folder.file(name, []) }
    #expect(
      try FileSystem.names(in: folder.path).map { Array($0.utf8) }
        == [".c", "a", "b", "e\u{301}", "é"].map { Array($0.utf8) })
    #expect(throws: FormatError.inaccessible(path: folder.path + "/a", reason: "Not a directory")) {
      try FileSystem.names(in: folder.path + "/a")
    }
  }

  @Test func theRealFileLiesBehindEveryLink() throws {
    let folder = try TemporaryFolder()
    let real = try #require(FileSystem.realPath(folder.path))
    try folder.folder("in")
    try folder.link("folder", to: "in")
    try folder.link("one", to: "two")
    try folder.link("two", to: "folder/new")
    try folder.link("round", to: "round")
    #expect(try FileSystem.realFile(folder.path + "/one") == real + "/in/new")
    #expect(try FileSystem.realFile(folder.path + "/folder/../x") == real + "/x")
    #expect(throws: FormatError.self) { try FileSystem.realFile(folder.path + "/round") }
    #expect(throws: FormatError.self) { try FileSystem.realFile(folder.path + "/none/x") }
    #expect(throws: FormatError.self) { try FileSystem.realFile(folder.path + "/new/") }
    #expect(throws: FormatError.self) { try FileSystem.realFile("") }
  }

  @Test func writingThroughALinkToNothingKeepsTheLink() throws {
    let folder = try TemporaryFolder()
    try folder.link("link", to: "file")
    try AtomicFile.write(Data([1]), to: folder.path + "/link")
    #expect(try bytes(folder.path + "/file") == [1])
    #expect(FileSystem.linkTarget(folder.path + "/link") == "file")
  }

  @Test func aPathWithAZeroByteNamesNothing() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("f", [1]) + "\0.png"
    #expect(!FileSystem.exists(path))
    #expect(throws: FormatError.inaccessible(path: path, reason: "No such file or directory")) {
      try FileBytes(path: path)
    }
    #expect(throws: FormatError.self) { try AtomicFile.write(Data(), to: path) }
  }
}
