import Foundation
import Testing

@testable import resnext_tui

@Suite("Bench, end to end", .serialized)
struct BenchEndToEndTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ line: String) throws -> BuiltProgram.Outcome {
    try BuiltProgram.run(line.split(separator: " ").map(String.init), in: folder)
  }

  @Test("An operation gives a line for each pass, with the documented keys and nothing else")
  func operation() throws {
    let outcome = try run("bench op --channels 8 --groups 2 --size 4x3 --batch 2 --threads 1 --json")
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty)
    let lines = try outcome.json()
    #expect(lines.map { $0["pass"] as? String } == ["forward", "backward"])
    for line in lines {
      #expect(
        Set(line.keys) == [
          "kind", "name", "pass", "batch", "channels", "groups", "height", "width", "stride", "gflops",
          "peak_fraction", "backend",
        ])
      #expect(line["kind"] as? String == "op")
      #expect(line["height"] as? Int == 4)
      #expect(line["width"] as? Int == 3)
      #expect((line["gflops"] as? Double ?? 0) > 0)
    }
  }

  @Test("A network in a process of its own gives one line with the documented keys")
  func network() throws {
    let arguments =
      "bench net --preset tiny --blocks 1 --stem 8 --outputs 16 --cardinality 2 --batch 4 --threads 1 --json"
    let lines = try BenchProcess(executable: BuiltProgram.path).lines(
      arguments.split(separator: " ").map(String.init))
    #expect(lines.count == 1)
    let line = try #require(
      try JSONSerialization.jsonObject(with: Data((lines.first ?? "").utf8)) as? [String: Any])
    #expect(
      Set(line.keys) == [
        "kind", "preset", "pass", "batch", "images_per_second", "gflops", "peak_fraction", "peak_rss_mb",
      ])
    #expect(line["preset"] as? String == "tiny --cardinality 2 --blocks 1 --stem 8 --outputs 16")
    #expect(line["pass"] as? String == "train")
    #expect((line["peak_rss_mb"] as? Double ?? 0) > 1)
  }

  @Test("For people, a table under what its figures mean")
  func table() throws {
    let outcome = try run("bench net --preset tiny --input 8 --batch 1 --pass infer --threads 1")
    #expect(outcome.status == 0)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[0].contains(", 1 thread; GFLOPS: median, best, and the peak of fused multiply-adds"))
    #expect(lines[1] == BenchReport.networkTitles)
    #expect(lines[2].hasPrefix("tiny --input 8  "))
  }

  @Test(
    "Wrong usage is one line and status 2",
    arguments: [
      ("bench", "what to measure is missing"), ("bench everything", "cannot measure 'everything'"),
      ("bench op --groups 3", "3 does not divide 128 channels"),
      ("bench op --size 8x", "'8x' is not N or HxW"),
      ("bench nets --batch 3", "'bench nets' does not take it"),
      ("bench net --preset huge", "unknown preset"),
    ])
  func usage(line: String, text: String) throws {
    let outcome = try run(line)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.split(separator: "\n").count == 1)
    #expect(outcome.errors.contains(text), "\(outcome.errors)")
  }

  @Test("A process that fails ends the suite with its status, one that is killed with a line")
  func failures() throws {
    let shell = BenchProcess(executable: "/bin/sh")
    #expect(try shell.lines(["-c", "echo one; echo two"]) == ["one", "two"])
    #expect(throws: CommandError.ended(status: 3)) { try shell.lines(["-c", "exit 3"]) }
    #expect(throws: CommandError.failed("'-c kill -9 $$' was ended by signal 9")) {
      try shell.lines(["-c", "kill -9 $$"])
    }
    #expect(throws: CommandError.self) { try BenchProcess(executable: "/nowhere/program").lines([]) }
  }

  @Test("A signal ends the process under way and this one, also after a first line of output")
  func signals() throws {
    // The shell signals who runs it, as a terminal or `kill` would.
    #expect(throws: CommandError.interrupted(signal: 15, nil)) {
      try BenchProcess(executable: "/bin/sh").lines(["-c", "echo begun; kill -TERM $PPID; exec sleep 60"])
    }
  }
}
