import Foundation
import Testing

@testable import Datasets
@testable import Formats
@testable import resnext_tui

@Suite("Paths of any bytes", .serialized)
struct AnyPathTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Runs a shell's line with the program as `$T`; printf's octals make names that are no UTF-8.
  private func shell(_ line: String, _ more: [String: String] = [:]) throws -> BuiltProgram.Outcome {
    let program = try BuiltProgram.path
    return try BuiltProgram.run(
      ["-c", line], in: folder, ["T": program, "A": checkout + "/Assets"].merging(more) { $1 },
      executable: "/bin/sh")
  }

  @Test("A picture, its weights and the folder of a run may have names that are no UTF-8")
  func arguments() throws {
    let made = try shell(
      #"""
      D=$(printf 'caf\351\377'); mkdir "$D" && cd "$D" && cp "$A/samples/cifar10_00_3.png" "$D.png" &&
      "$T" train --preset tiny --data shapes --batch 500 --max-seconds 1 --out "$D" --json > /dev/null &&
      "$T" predict --weights "$D/last.safetensors" --top 1 --json "$D.png" && ls "$D" | grep -c safetensors
      """#)
    #expect(made.status == 0, "\(made.errors)")
    #expect(made.output.hasPrefix("{\"image\":\"caf\u{FFFD}\u{FFFD}.png\""), "\(made.output)")
    #expect(made.output.hasSuffix("\n3\n"), "\(made.output)")
  }

  @Test("Folders named by the environment may be no UTF-8")
  func environment() throws {
    let made = try shell(
      #"""
      XDG_DATA_HOME="$PWD/$(printf 'd\377')"; export XDG_DATA_HOME
      "$T" train --preset tiny --data shapes --batch 500 --max-seconds 1 > /dev/null && ls "$XDG_DATA_HOME/resnext-tui/runs"
      """#)
    #expect(made.status == 0, "\(made.errors)")
    #expect(made.output == "tiny-c8-shapes-1\n", "\(made.output)")
  }

  @Test("A missing file of such a name is an error in one line")
  func missing() throws {
    let outcome = try shell(#""$T" show image --image "$(printf 'n\351\377.png')""#)
    #expect(outcome.status == 1)
    #expect(outcome.errors == "resnext-tui show: n\u{FFFD}\u{FFFD}.png: No such file or directory\n")
  }

  @Test("A name with a line break makes one line of output and one of errors")
  func lineBreak() throws {
    let outcome = try shell(
      #"printf 'GIF89a' > "$(printf 'a\nb')"; "$T" show image --image "$(printf 'a\nb')""#)
    #expect(outcome.errors == "resnext-tui show: a b: is a GIF picture; PNG and JPEG pictures are read\n")
  }

  @Test("Completion offers such names, and a home folder is where ~/ leads")
  func completion() throws {
    let name = String(systemPath: [0x78, 0xE9, 0xFF])
    try FileSystem.makeFolder(folder.file(name))
    try AtomicFile.write(Data(), to: folder.file(name) + "/" + name + ".png")
    let locations = FileLocations(
      environment: ["HOME": folder.path], currentDirectory: folder.path, executable: "/none")
    #expect(pathCompletions(of: folder.path + "/x", locations) == [folder.path + "/" + name + "/"])
    #expect(pathCompletions(of: "~/x", locations) == ["~/" + name + "/"])
    #expect(pathCompletions(of: "~/\(name)/", locations) == ["~/\(name)/\(name).png"])
    #expect(locations.typed("~/a") == folder.path + "/a")
    #expect(locations.typed("a/~/b") == "a/~/b" && locations.typed("~") == "~")
  }

  @Test("Two runs into one folder are refused, whatever path leads there")
  func oneWriterByEveryPath() throws {
    try FileManager.default.createDirectory(atPath: folder.file("run"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("other"), withDestinationPath: folder.file("run"))
    let lock = try FileLock.acquire(
      folder: folder.file("run"), holder: LockHolder(process: 7, host: "desk", since: ""))
    defer { lock.release() }
    let arguments = ["train", "--preset", "tiny", "--data", "shapes", "--max-seconds", "1", "--out"]
    for path in ["other", "run/", "./run/../other", folder.file("other")] {
      let outcome = try BuiltProgram.run(arguments + [path], in: folder)
      #expect(outcome.status == 1)
      #expect(outcome.errors == "resnext-tui train: \(path): in use by process 7 on desk\n")
    }
  }
}
