import Foundation
import ResNeXtModel
import Testing
import Training

@testable import resnext_tui

@Suite("Files of a run, end to end", .serialized)
struct RunFilesEndToEndTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A network of one narrow block, an epoch of which is twenty steps.
  private let narrow = [
    "train", "--preset", "tiny", "--blocks", "1", "--stem", "8", "--outputs", "16", "--cardinality", "2",
    "--data", "shapes", "--batch", "250",
  ]

  private func train(_ more: String...) throws -> BuiltProgram.Outcome {
    try BuiltProgram.run(narrow + more, in: folder)
  }

  private func bytes(_ path: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: folder.file(path)))
  }

  @Test("A third run into one folder keeps the first two, each in a folder of its own")
  func threeRuns() throws {
    var kept: [Data] = []
    for seed in ["1", "2", "3"] {
      let outcome = try train("--max-seconds", "0.1", "--seed", seed, "--out", folder.file("run"))
      #expect(outcome.status == 0, "\(outcome.errors)")
      let number = kept.count
      let note =
        number == 0
        ? ""
        : "resnext-tui: \(folder.file("run")) held a run; it is kept in \(folder.file("run"))/previous-\(number)\n"
      #expect(outcome.errors == note)
      kept.append(try bytes("run/last.safetensors"))
    }
    for number in 1...2 {
      #expect(try bytes("run/previous-\(number)/last.safetensors") == kept[number - 1])
      for place in ["train", "validation"] {
        #expect(EventFiles.present(in: folder.file("run/previous-\(number)"), place: place).count == 1)
      }
    }
  }

  @Test("Tensor files are the same bytes on other threads, in other folders, begun elsewhere in other words")
  func equalBytes() throws {
    _ = try train("--epochs", "1", "--threads", "1", "--out", folder.file("one"))
    let elsewhere = try TemporaryFolder()
    let outcome = try BuiltProgram.run(
      narrow + ["--epochs=1", "--threads", "2", "--out", "two", "--json", "--checkpoint-minutes", "0.001"],
      in: elsewhere)
    #expect(outcome.status == 0, "\(outcome.errors)")
    for file in ["last", "best", "checkpoint"] {
      let other = try Data(contentsOf: URL(fileURLWithPath: elsewhere.file("two/\(file).safetensors")))
      #expect(try bytes("one/\(file).safetensors") == other, "\(file)")
    }
    let circumstances = try #require(try RunCircumstances.read(folder: elsewhere.file("two")))
    #expect(circumstances.threads == 2)
    #expect(circumstances.command.contains("two"))
    #expect(circumstances.seconds > 0)
  }

  @Test("A run that is killed inside its first epoch goes on from a checkpoint, to the same bytes")
  func killed() throws {
    _ = try train("--epochs", "2", "--out", folder.file("whole"))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try BuiltProgram.path)
    process.arguments = narrow + ["--epochs", "2", "--out", "cut", "--checkpoint-minutes", "0.0001"]
    process.environment = BuiltProgram.environment(folder)
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    let end = Date().addingTimeInterval(120)
    while !FileManager.default.fileExists(atPath: folder.file("cut/checkpoint.safetensors")), Date() < end {
      usleep(1000)
    }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    #expect(
      !FileManager.default.fileExists(atPath: folder.file("cut/metrics.jsonl")), "inside the first epoch")
    let outcome = try BuiltProgram.run(["train", "--resume", "cut"], in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    for file in ["last", "best", "checkpoint"] {
      #expect(try bytes("cut/\(file).safetensors") == bytes("whole/\(file).safetensors"), "\(file)")
    }
  }

  @Test("A checkpoint without run.json goes on when the data are named, and asks for them when they are not")
  func withoutCircumstances() throws {
    _ = try train("--epochs", "1", "--out", folder.file("run"))
    try FileManager.default.removeItem(atPath: folder.file("run/run.json"))
    let asked = try BuiltProgram.run(["train", "--resume", "run", "--epochs", "2"], in: folder)
    #expect(asked.status == 2)
    #expect(asked.errors.contains("--data: run.json is missing"))
    let outcome = try BuiltProgram.run(
      ["train", "--resume", "run", "--epochs", "2", "--data", "shapes", "--json"], in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = try String(contentsOfFile: folder.file("run/metrics.jsonl"), encoding: .utf8)
      .split(separator: "\n").compactMap { EpochLine(text: String($0)) }
    #expect(lines.map(\.epoch) == [1, 2])
    #expect(lines[1].seconds > lines[0].seconds, "the seconds before count on")
  }

  @Test("Without --out the folder is named after preset, cardinality and data")
  func named() throws {
    let outcome = try BuiltProgram.run(
      ["train", "--preset", "tiny", "--data", "shapes", "--max-seconds", "0.01", "--batch", "500"], in: folder
    )
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("run in \(folder.file("share/resnext-tui/runs/tiny-c8-shapes-1"))"))
  }

  @Test("A disk that takes no more is said at once, and what is left over stands elsewhere in the end")
  func fullDisk() throws {
    // Files may not grow beyond 4 blocks: the few numbers fit, weights and checkpoints do not.
    let command = "ulimit -f 4; exec \"$@\""
    let outcome = try BuiltProgram.run(
      ["-c", command, "sh", try BuiltProgram.path] + narrow + ["--epochs", "1", "--out", "run"], in: folder,
      executable: "/bin/bash")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("cannot be written: File too large; kept in memory and tried again"))
    #expect(outcome.errors.contains("could be written nowhere"))
    #expect(!outcome.output.contains("weights:"), "no file is said to be there that is not")
    #expect(FileManager.default.fileExists(atPath: folder.file("run/metrics.jsonl")))
  }

  @Test("A run whose folder turns into something else ends in a fallback place, which is named and resumes")
  func fallback() throws {
    let script = """
      "$@" > out 2> err & pid=$!
      until [ -e run/run.json ]; do kill -0 $pid || exit 9; done
      for try in 1 2 3 4 5; do rm -rf run; : > run && break; done
      wait $pid
      """
    let outcome = try BuiltProgram.run(
      ["-c", script, "sh", try BuiltProgram.path] + narrow + ["--epochs", "3", "--out", "run"], in: folder,
      executable: "/bin/bash")
    #expect(outcome.status == 1)
    let place = folder.file("share/resnext-tui/rescued/resnext-tui-run-1")
    let errors = try String(contentsOfFile: folder.file("err"), encoding: .utf8)
    #expect(errors.contains("kept in \(place)"), "\(errors)")
    let resumed = try BuiltProgram.run(["train", "--resume", place, "--epochs", "4", "--json"], in: folder)
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try resumed.json().map { $0["epoch"] as? Int } == [4])
  }
}
