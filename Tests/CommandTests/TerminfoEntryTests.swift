import CNcurses
import Foundation
import Testing

@testable import resnext_tui

/// Entries with direct colour, made of those that the data base has: read back by ncurses' own program.
@Suite("Terminfo entries", .serialized)
struct TerminfoEntryTests {
  /// What one of ncurses' own programs prints.
  private func output(of program: String, _ arguments: String...) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/\(program)")
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Capabilities as `infocmp` writes them.
  private func capabilities(_ text: String) -> Set<String> {
    Set(
      text.split(separator: "\n").filter { $0.hasPrefix("\t") }.map {
        $0.trimmingCharacters(in: .whitespaces)
      })
  }

  private func infocmp(_ entry: TerminfoEntry) throws -> Set<String> {
    let folder = try TemporaryFolder()
    return try entry.lent(temporaryFolder: folder.path) {
      capabilities(try output(of: "infocmp", "-1", "-x", entry.name))
    }
  }

  @Test(
    "What is read of an entry and written down again is that entry",
    arguments: ["xterm-256color", "vt100", "linux"])
  func roundTrip(name: String) throws {
    let entry = try #require(TerminfoEntry(name))
    let written = try infocmp(entry)
    let known = capabilities(try output(of: "infocmp", "-1", name))
    #expect(known.subtracting(written).isEmpty, "\(known.subtracting(written))")
    #expect(known.count > 20)
  }

  @Test("An unknown name has no entry") func unknown() { #expect(TerminfoEntry("no-such-terminal") == nil) }

  @Test("Direct colour changes the colours and nothing else")
  func direct() throws {
    let entry = try #require(TerminfoEntry("xterm-256color"))
    let (before, after) = (try infocmp(entry), try infocmp(entry.withDirectColor))
    let changed = [
      "colors#", "pairs#", "setaf=", "setab=", "setf=", "setb=", "initc=", "oc=", "ccc,", "RGB,",
    ]
    for line in before.symmetricDifference(after) {
      #expect(changed.contains { line.hasPrefix($0) }, "\(line)")
    }
    #expect(after.contains("RGB,"))
    #expect(after.contains { $0.hasPrefix("colors#0x1000100") || $0.hasPrefix("colors#16777472") })
  }

  @Test(
    "Numbers become red, green and blue, or the palette's",
    arguments: [
      (3, "\u{1B}[38;2;0;0;3m"), (0x123456, "\u{1B}[38;2;18;52;86m"), (8, "\u{1B}[38;2;0;0;8m"),
      (0xFFFFFF, "\u{1B}[38;2;255;255;255m"), (TerminfoEntry.palette + 214, "\u{1B}[38;5;214m"),
      (TerminfoEntry.palette + 3, "\u{1B}[38;5;3m"),
    ] as [(Int32, String)])
  func colours(number: Int32, bytes: String) throws {
    let folder = try TemporaryFolder()
    let entry = try #require(TerminfoEntry("xterm-256color")).withDirectColor
    let printed = try entry.lent(temporaryFolder: folder.path) {
      try output(of: "tput", "-T", entry.name, "setaf", "\(number)")
    }
    #expect(printed == bytes)
  }

  @Test("Nothing is left of a lent entry, and TERMINFO is as it was")
  func cleaning() throws {
    let folder = try TemporaryFolder()
    let entry = try #require(TerminfoEntry("xterm-256color"))
    let before = ProcessInfo.processInfo.environment["TERMINFO"]
    let inside = entry.lent(temporaryFolder: folder.path) {
      try? FileManager.default.contentsOfDirectory(atPath: folder.path).count
    }
    #expect(inside == 1)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    #expect(ProcessInfo.processInfo.environment["TERMINFO"] == before)
  }

  @Test("Where no file can be made the data base's own entry is used")
  func nowhere() throws {
    let entry = try #require(TerminfoEntry("xterm-256color")).withDirectColor
    let colors = entry.lent(temporaryFolder: "/no/such/folder") { TerminfoEntry(entry.name)?.colors }
    #expect(colors == 256)
  }
}
