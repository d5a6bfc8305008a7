import Foundation
import Testing

/// How `train` ends when something outside wants it to, with the built program.
@Suite("The end of training, with the built program", .serialized)
struct TrainEndToEndTests {
  private let folder: TemporaryFolder
  /// Twenty steps of a narrow network are an epoch.
  private let narrow = ["train"] + HangupTests.narrow + ["--batch", "250"]

  init() throws { folder = try TemporaryFolder() }

  private func steps(_ outcome: BuiltProgram.Outcome) throws -> [Int] {
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try outcome.json().compactMap { $0["step"] as? Int }
  }

  @Test("--max-seconds is of the run that it is said of: a resumption takes its own, or has no limit")
  func maximumSeconds() throws {
    let out = folder.file("run")
    // Every step takes longer than this.
    let hurry = ["--max-seconds", "0.000001", "--json"]
    #expect(
      try steps(BuiltProgram.run(narrow + ["--epochs", "2", "--out", out] + hurry, in: folder)) == [1])
    #expect(try steps(BuiltProgram.run(["train", "--resume", out] + hurry, in: folder)) == [2])
    #expect(try steps(BuiltProgram.run(["train", "--resume", out, "--json"], in: folder)) == [20, 40])
  }

  @Test(
    "Where nobody reads standard output any more the run ends, says so and keeps its weights",
    arguments: [[], ["--json"]])
  func brokenPipe(options: [String]) throws {
    let out = folder.file("run")
    let train = ([try BuiltProgram.path] + narrow + ["--epochs", "50", "--out", out] + options)
      .joined(separator: " ")
    let outcome = try BuiltProgram.run(
      ["-c", "\(train) | head -1; exit ${PIPESTATUS[0]}"], in: folder, executable: "/bin/bash")
    #expect(outcome.status == 1)
    #expect(outcome.output.split(separator: "\n").count == 1)
    let errors = outcome.errors.split(separator: "\n")
    let last = try #require(errors.last)
    #expect(last.contains("standard output: Broken pipe; the weights of step"), "\(errors)")
    #expect(last.hasSuffix(" are in \(out)/last.safetensors"), "\(errors)")
    #expect(FileManager.default.fileExists(atPath: out + "/last.safetensors"))
    #expect(FileManager.default.fileExists(atPath: out + "/checkpoint.safetensors"))
  }

  @Test("A hangup that nohup ignores does not end it")
  func nohup() throws {
    let terminal = try PseudoTerminal(
      ["/bin/bash", "-c", "trap '' HUP; exec \"$@\"", "bash", try BuiltProgram.path] + narrow + [
        "--epochs", "2", "--out", "run",
      ], in: folder)
    try terminal.wait(for: "so far: loss")
    for _ in 0..<3 { terminal.signal(SIGHUP) }
    #expect(try terminal.waitForEnd() == 0)
    let lines = try String(contentsOfFile: folder.file("run/metrics.jsonl"), encoding: .utf8)
    #expect(lines.split(separator: "\n").count == 2)
  }

  @Test("A second request ends it at once, although its epoch is not over", arguments: [SIGINT, SIGTERM])
  func second(number: Int32) throws {
    // A step of this network takes far longer than the test waits.
    let terminal = try PseudoTerminal(
      [
        try BuiltProgram.path, "train", "--preset", "notebook-50", "--input", "224", "--data", "shapes",
        "--batch", "32", "--out", "run",
      ], in: folder)
    try terminal.wait(for: "run in")
    terminal.signal(number)
    // The first one is taken, and some time has passed, when another ends the process by itself.
    try terminal.wait("the system's own treatment of the signal") {
      terminal.signal(number)
      return PseudoTerminal.state(of: terminal.process) == "Z"
    }
    #expect(try terminal.waitForEnd(seconds: 20) == 128 + number)
    #expect(!terminal.text().contains("stopped at step"))
  }

  @Test(
    "A signal to the process and to its group, as timeout sends, is one request",
    arguments: [SIGTERM, SIGINT])
  func echo(number: Int32) throws {
    let terminal = try PseudoTerminal(
      [try BuiltProgram.path] + narrow + ["--epochs", "50", "--out", "run"], in: folder)
    try terminal.wait(for: "so far: loss")
    for _ in 0..<5 { terminal.signal(number) }
    #expect(try terminal.waitForEnd() == 128 + number)
    #expect(terminal.text().contains("stopped at step"))
    for file in ["last", "checkpoint"] {
      #expect(FileManager.default.fileExists(atPath: folder.file("run/\(file).safetensors")), "\(file)")
    }
  }

  @Test("Where a standard stream is closed no file of the run takes its place", arguments: [0, 1, 2])
  func closedStream(number: Int) throws {
    let out = folder.file("run")
    let train = ([try BuiltProgram.path] + narrow + ["--max-seconds", "0.1", "--out", out])
      .joined(separator: " ")
    let outcome = try BuiltProgram.run(
      ["-c", "\(train) \(number)>&-"], in: folder, executable: "/bin/bash")
    if number == 1 {
      // Nobody can be told anything: the run ends, perhaps before its first step.
      #expect(outcome.status == 1 && outcome.errors.contains("standard output: Bad file descriptor"))
    } else {
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(FileManager.default.fileExists(atPath: out + "/last.safetensors"))
    }
    // The lock is one: another run may have the folder.
    let again = try BuiltProgram.run(narrow + ["--max-seconds", "0.1", "--out", out], in: folder)
    #expect(again.status == 0, "\(again.errors)")
  }

  @Test("A run goes on with its own data alone, wherever they lie")
  func otherData() throws {
    let out = folder.file("run")
    _ = try BuiltProgram.run(narrow + ["--epochs", "1", "--out", out], in: folder)
    let before = try Data(contentsOf: URL(fileURLWithPath: out + "/metrics.jsonl"))
    try folder.write("cifar/data_batch_1.bin", [UInt8](repeating: 3, count: 20 * 3073))
    try folder.write("cifar/test_batch.bin", [UInt8](repeating: 4, count: 10 * 3073))
    let other = try BuiltProgram.run(
      ["train", "--resume", out, "--data", folder.file("cifar"), "--epochs", "2"], in: folder)
    #expect(other.status != 0)
    #expect(
      other.errors.contains("was trained on shapes (procedural, 5,000 + 1,000 images), not on 10 classes"))
    #expect(try Data(contentsOf: URL(fileURLWithPath: out + "/metrics.jsonl")) == before)
    let own = try BuiltProgram.run(
      ["train", "--resume", out, "--data", "shapes", "--epochs", "2", "--max-seconds", "0.1"], in: folder)
    #expect(own.status == 0, "\(own.errors)")
  }

  @Test("Tensor files do not depend on the name of the folder that the data lie in")
  func dataFolder() throws {
    var files: [Data] = []
    for name in ["here", "there"] {
      var records: [UInt8] = []
      for image in 0..<30 {
        records += [UInt8(image % 10)] + (0..<3072).map { UInt8(($0 * 7 + image * 31) % 251) }
      }
      try folder.write("\(name)/data_batch_1.bin", records)
      try folder.write("\(name)/test_batch.bin", Array(records.prefix(10 * 3073)))
      let out = folder.file("run-\(name)")
      let outcome = try BuiltProgram.run(
        [
          "train", "--preset", "tiny", "--blocks", "1", "--stem", "8", "--outputs", "16", "--cardinality",
          "2",
          "--batch", "10", "--epochs", "1", "--data", folder.file(name), "--out", out,
        ], in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.output.contains("\(name), 10 classes in CIFAR-10's layout"))
      files.append(try Data(contentsOf: URL(fileURLWithPath: out + "/last.safetensors")))
    }
    #expect(files[0] == files[1])
  }
}
