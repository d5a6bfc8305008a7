import Foundation
import Testing

@testable import Formats

@Suite struct TemporaryFileTests {
  @Test func whatAKilledWriterLeftGoesWithTheNextWrite() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/weights"
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      try AtomicFile.write(to: path) { (output) throws(FormatError) in
        try output.append(Data([1, 2, 3]))
        kill(getpid(), SIGKILL)
      }
    }
    let left = try folder.names
    #expect(left.count == 1 && left.first?.hasPrefix(".weights.") == true, "\(left)")
    try AtomicFile.write(Data([4]), to: folder.path + "/other")
    #expect(try folder.names == ["other"])
  }

  @Test func whatALivingWriterHasStays() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/slow"
    try AtomicFile.write(to: path) { (output) throws(FormatError) in
      try output.append(Data([1]))
      try AtomicFile.write(Data([2]), to: folder.path + "/quick")
      try output.append(Data([3]))
    }
    #expect(try folder.names == ["quick", "slow"])
    #expect(try bytes(path) == [1, 3])
  }

  @Test func filesOfTheUserThatLookAlikeStay() throws {
    let folder = try TemporaryFolder()
    let tag = "0123456789abcdef"
    let names = [
      ".resnext-tui-tmp", ".a.tmp", "a.\(tag).resnext-tui-tmp", ".a.\(tag)0.resnext-tui-tmp",
      ".a.0123456789abcdeg.resnext-tui-tmp", ".a.\(tag).resnext-tui-tmp~",
    ]
    for name in names { _ = try folder.file(name, [1]) }
    // A link to a file elsewhere, and a file that has a second name, are the user's doing.
    let kept = try folder.file("kept", [2])
    try folder.link(".link.\(tag).resnext-tui-tmp", to: kept)
    #expect(Foundation.link(kept, folder.path + "/.second.\(tag).resnext-tui-tmp") == 0)
    let before = try folder.names
    _ = try folder.file(".a.\(tag).resnext-tui-tmp", [3])
    try AtomicFile.write(Data([4]), to: kept + "2")
    #expect(try folder.names == (before + ["kept2"]).sorted())
    #expect(try bytes(kept) == [2])
  }

  @Test func aFolderInThePlaceOfATemporaryFileStays() throws {
    let folder = try TemporaryFolder()
    let name = ".a.0123456789abcdef.resnext-tui-tmp"
    try folder.folder(name)
    try AtomicFile.write(Data([1]), to: folder.path + "/new")
    #expect(try folder.names == [name, "new"])
  }
}
