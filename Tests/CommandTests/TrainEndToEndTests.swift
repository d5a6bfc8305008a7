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
    // The first one is taken when another ends the process by itself.
    try terminal.wait("the system's own treatment of the signal") {
      terminal.signal(number)
      return PseudoTerminal.state(of: terminal.process) == "Z"
    }
    #expect(try terminal.waitForEnd(seconds: 20) == 128 + number)
    #expect(!terminal.text().contains("stopped at step"))
  }
}
