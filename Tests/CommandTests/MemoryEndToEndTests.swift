import Foundation
import ResNeXtModel
import Testing
import Training

@testable import resnext_tui

@Suite("Memory, end to end", .serialized)
struct MemoryEndToEndTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(
    "What is planned lies between 5 % below and 25 % above what the process holds at most",
    arguments: [
      ["--preset", "tiny", "--batch", "64"], ["--preset", "tiny", "--batch", "256", "--pass", "infer"],
      ["--preset", "notebook-cifar", "--batch", "48", "--cardinality", "8"],
      ["--preset", "notebook-50", "--batch", "2"],
      ["--preset", "notebook-50", "--batch", "1", "--pass", "infer"],
      ["--preset", "resnext20-16x4d", "--batch", "4", "--cardinality", "3", "--optimizer", "sgd"],
      ["--preset", "resnext50-32x4d", "--batch", "1", "--pass", "infer"],
    ])
  func nearTheTruth(arguments: [String]) throws {
    let outcome = try BuiltProgram.run(["bench", "net", "--threads", "2", "--json"] + arguments, in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let peak = try #require(try outcome.json().first?["peak_rss_mb"] as? Double)
    let options = try parseOptions(arguments, BenchCommand.description.allOptions)
    let plans = try NetworkBenchmark(options, threads: 2).plans
    let planned = try plans.map { Double(try $0.bytes()) / 1e6 }.max() ?? 0
    #expect(planned > 0.95 * peak && planned < 1.25 * peak, "planned \(planned), held \(peak)")
  }

  @Test(
    "Where there is too little, every command that builds a network says so in one line, with status 1",
    arguments: [
      ["train", "--preset", "tiny", "--batch", "65536", "--data", "shapes"],
      ["bench", "net", "--preset", "tiny", "--batch", "65536"],
      [
        "show", "stem", "--preset", "notebook-50", "--input", "1024", "--outputs", "65536,65536,65536,65536",
      ],
      ["bench", "op", "--channels", "8192", "--groups", "1", "--batch", "1024"],
    ])
  func refused(arguments: [String]) throws {
    // Four gigabytes of address space, whatever the machine has.
    let command = "ulimit -v 4000000; exec \"$@\""
    let outcome = try BuiltProgram.run(
      ["-c", command, "sh", try BuiltProgram.path] + arguments, in: folder, executable: "/bin/sh")
    #expect(outcome.status == 1, "\(outcome.errors)")
    #expect(outcome.output.isEmpty || arguments.contains("bench"))
    #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
    #expect(outcome.errors.contains("needs about"))
    #expect(outcome.errors.contains("GB are free: "))
    #expect(
      !FileManager.default.fileExists(atPath: folder.file("share/resnext-tui/runs")), "no folder is made")
  }

  @Test("A weights file with holes that claims a hundred gigabytes and more is refused before it is read")
  func sparseFile() throws {
    let path = folder.file("sparse.safetensors")
    let count = 1 << 40
    let header = #"{"w":{"dtype":"F32","shape":[\#(count)],"data_offsets":[0,\#(4 * count)]}}"#
    let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) }
    try folder.write("sparse.safetensors", length + Array(header.utf8))
    #expect(truncate(path, off_t(8 + header.utf8.count + 4 * count)) == 0)
    let image = checkout + "/Assets/samples/cifar10_00_3.png"
    for command in [["eval", "--data", "shapes"], ["predict", image], ["show", "split"]] {
      let outcome = try BuiltProgram.run(
        command + ["--weights", path, "--preset", "tiny"], in: folder)
      #expect(outcome.status == 1)
      #expect(outcome.errors.split(separator: "\n").count == 1)
      #expect(outcome.errors.contains("its tensors need about 4398 GB of memory, "), "\(outcome.errors)")
    }
  }

  @Test(
    "The largest networks that can be described are refused or listed, and never trap",
    arguments: [
      ["--width", "4096", "--cardinality", "1024"],
      ["--form", "paper", "--width", "4096", "--cardinality", "16"],
      ["--blocks", "64,64,64,64,64,64,64,64", "--input", "1024", "--classes", "65536"],
      ["--form", "paper", "--blocks", "64", "--width", "64", "--cardinality", "1024", "--outputs", "65536"],
      ["--outputs", "65536", "--blocks", "1,1,1,1"],
    ])
  func largest(network: [String]) throws {
    for command in [["summary"], ["train", "--data", "shapes", "--batch", "65536"], ["show", "split"]] {
      let outcome = try BuiltProgram.run(command + network, in: folder)
      #expect([0, 1, 2].contains(outcome.status), "\(command + network): \(outcome.errors.suffix(400))")
      #expect(outcome.errors.split(separator: "\n").count <= 1)
    }
  }
}
