import Formats
import Foundation
import Testing

@testable import resnext_tui

/// Renaming and deleting folders of runs.
@Suite("Changes of runs' folders")
struct RunFolderChangeTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("runs/a/metrics.jsonl", [1])
    try folder.write("runs/a/run.json", [1])
    try folder.write("runs/a/train/events.out.tfevents.1.h", [1])
    try folder.write("runs/b/metrics.jsonl", [2])
  }

  private func change(_ name: String) -> RunFolderChange { RunFolderChange(folder.file("runs/\(name)")) }
  private func names(_ name: String) throws -> [String] { try FileSystem.names(in: folder.file(name)) }

  @Test("A run takes another name with everything in it, and leaves no lock")
  func rename() throws {
    #expect(try change("a").rename(to: "c") == folder.file("runs/c"))
    #expect(try names("runs") == ["b", "c"] && names("runs/c") == ["metrics.jsonl", "run.json", "train"])
  }

  @Test("A name that somebody has is refused, and both stay")
  func taken() throws {
    #expect(throws: FormatError.self) { try change("a").rename(to: "b") }
    #expect(try names("runs") == ["a", "b"] && names("runs/a") == ["metrics.jsonl", "run.json", "train"])
    #expect(throws: FormatError.self) { try change("none").rename(to: "c") }
    #expect(try names("runs") == ["a", "b"])
  }

  @Test("A run that somebody writes is neither renamed nor deleted")
  func locked() throws {
    let lock = try RunLock(folder.file("runs/a"))
    #expect(throws: FormatError.self) { try change("a").rename(to: "c") }
    #expect(throws: FormatError.self) { try change("a").delete() }
    #expect(try names("runs") == ["a", "b"])
    lock.release()
  }

  @Test("Deleted is a folder of a run's files alone")
  func delete() throws {
    try folder.write("runs/a/notes.txt", [1])
    #expect(throws: FormatError.self) { try change("a").delete() }
    #expect(try names("runs/a") == ["metrics.jsonl", "notes.txt", "run.json", "train"])
    try FileSystem.remove(folder.file("runs/a/notes.txt"))
    _ = try change("a").delete()
    #expect(try names("runs") == ["b"])
  }

  @Test("A link to a folder is not followed, and what it leads to stays")
  func links() throws {
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("runs/link"), withDestinationPath: folder.file("runs/b"))
    #expect(throws: FormatError.self) { try change("link").delete() }
    try folder.write("elsewhere/thesis.tex", [1])
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("runs/a/snapshots"), withDestinationPath: folder.file("elsewhere"))
    #expect(throws: FormatError.self) { try change("a").delete() }
    #expect(try names("elsewhere") == ["thesis.tex"] && names("runs/b") == ["metrics.jsonl"])
  }

  @Test("A setting of a sweep stays where its sweep looks for it")
  func sweeps() throws {
    try folder.write("runs/lab.json", [1])
    #expect(throws: FormatError.self) { try change("a").rename(to: "c") }
    #expect(throws: FormatError.self) { try change("a").delete() }
  }
}
