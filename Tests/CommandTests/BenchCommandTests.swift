import Foundation
import ResNeXtModel
import Testing

@testable import resnext_tui

@Suite("Bench: options, suites and figures")
struct BenchCommandTests {
  private func command(_ line: String) throws -> BenchCommand {
    let words = line.split(separator: " ").map(String.init)
    return try BenchCommand(try parseOptions(words, BenchCommand.description.allOptions))
  }

  private func shapes(_ line: String) throws -> [OperationShape] {
    guard case .operations(let shapes) = try command(line).subject else { return [] }
    return shapes
  }

  private func network(_ line: String) throws -> NetworkBenchmark {
    guard case .network(let benchmark) = try command(line).subject else {
      throw CommandError.failed("no network")
    }
    return benchmark
  }

  @Test("Without options, one operation is the paper's 32 paths of 4 channels")
  func standardOperation() throws {
    #expect(try shapes("op") == [OperationShape(groups: 32, channels: 128, height: 32, width: 32)])
    #expect(
      try shapes("op --name conv1x1") == [
        OperationShape(.conv1x1, groups: 1, channels: 128, height: 32, width: 32)
      ])
  }

  @Test("Every option of an operation reaches its field; sizes are height by width")
  func operationOptions() throws {
    #expect(
      try shapes("op --name conv1x1 --channels 96 --groups 24 --size 33x17 --stride 2 --batch 3") == [
        OperationShape(.conv1x1, groups: 24, channels: 96, height: 33, width: 17, stride: 2, batch: 3)
      ])
    #expect(try shapes("op --size 28").map { [$0.height, $0.width] } == [[28, 28]])
  }

  @Test(
    "A network is trained with 32 images unless it is small",
    arguments: [
      ("net", "notebook-cifar", 32), ("net --preset small", "small", 64), ("net --preset tiny", "tiny", 64),
      ("net --preset tiny --batch 3", "tiny", 3), ("net --preset notebook-50", "notebook-50", 32),
    ])
  func batches(line: String, title: String, batch: Int) throws {
    let benchmark = try network(line)
    #expect(benchmark.title == title)
    #expect(benchmark.batch == batch)
    #expect(benchmark.pass == .train)
    #expect(benchmark.optimizer == .adam)
  }

  @Test("A network that is no preset is named by the options that made it")
  func titles() throws {
    let line = "net --width 64 --preset resnext29-32x4d --cardinality 1 --optimizer sgd --pass infer"
    let benchmark = try network(line)
    #expect(benchmark.title == "resnext29-32x4d --cardinality 1 --width 64")
    #expect(benchmark.optimizer == .sgd)
    #expect(benchmark.pass == .infer)
    #expect(try network("net --preset resnext29-32x4d --width 4").title == "resnext29-32x4d")
  }

  @Test(
    "What cannot be measured is wrong usage",
    arguments: [
      "", "frobnicate", "op net", "ops --channels 8", "ops --preset tiny", "nets --batch 8",
      "op --preset tiny", "op --pass train", "net --size 8", "net --groups 2", "op --groups 3", "op --size 0",
      "op --size 8x", "op --size x8", "op --size 1x2x3", "op --size 1025", "op --size +8", "op --stride 3",
      "op --name conv5x5", "op --batch 0",
      "net --preset huge", "net --cardinality 3", "net --pass both", "net --optimizer lion",
      "ops --threads 0",
    ])
  func refused(line: String) {
    do {
      _ = try command(line)
      Issue.record("'\(line)' was taken")
    } catch { #expect((error as? CommandError)?.exitStatus == 2, "\(error)") }
  }

  @Test("Every suite can be measured, and nothing stands twice")
  func suites() throws {
    for shape in BenchSuite.operations { #expect(throws: Never.self) { try shape.geometry() } }
    for (index, shape) in BenchSuite.operations.enumerated() {
      #expect(!BenchSuite.operations[..<index].contains(shape), "\(shape)")
    }
    for arguments in BenchSuite.networks { _ = try network("net " + arguments.joined(separator: " ")) }
  }

  @Test("Forward counts 2 operations a multiply-add, backward 4")
  func operationFigures() throws {
    // 8 outputs × 4 inputs × 9 taps × 12 positions = 3,456 multiply-adds an image.
    let shape = OperationShape(groups: 2, channels: 8, height: 4, width: 3, batch: 2)
    var seconds = 0.0
    let measured = try OperationBenchmark(
      shape: shape, threads: 1, plan: RepetitionPlan(repetitionSeconds: 0, limit: 60)
    ).measure {
      seconds += 0.5
      return seconds
    }
    #expect(measured.map(\.pass) == [.forward, .backward])
    #expect(measured.map(\.multiplyAdds) == [3456, 3456])
    #expect(measured.map(\.operations) == [2 * 2 * 3456, 4 * 2 * 3456])
    #expect(measured.allSatisfy { $0.timing.seconds == [0.5, 0.5, 0.5, 0.5, 0.5] && !$0.backend.isEmpty })
  }

  @Test(
    "Training counts 6 operations a multiply-add, inference 2",
    arguments: [(NetworkBenchmark.Pass.train, 6), (.infer, 2)])
  func networkFigures(pass: NetworkBenchmark.Pass, factor: Int) throws {
    let options = ParsedOptions(values: [
      "preset": "tiny", "blocks": "1", "stem": "8", "outputs": "16", "cardinality": "2", "input": "8",
    ])
    let configuration = try NetworkOptions(options).configuration
    let plan = RepetitionPlan(repetitionSeconds: 0, limit: 60)
    let benchmark = NetworkBenchmark(
      title: "narrow", network: configuration, pass: pass, batch: 4, optimizer: .sgd, threads: 1, plan: plan)
    var seconds = 0.0
    let measured = try benchmark.measure {
      seconds += 0.5
      return seconds
    }
    #expect(measured.operations == factor * 4 * (try NetworkSummary(configuration).multiplyAdds))
    #expect(measured.imagesPerSecond == 8)
    #expect(measured.peakMegabytes > 1)
    #expect(!measured.backend.isEmpty)
  }

  @Test("Kernels are named by pass where there are three of them, else together")
  func backends() {
    let three = OperationBenchmark.backends(["a", "b", "b"])
    #expect(three.forward == "a")
    #expect(three.backward == "b")
    let two = OperationBenchmark.backends(["a", "b"])
    #expect(two.forward == "a, b")
    #expect(two.backward == "a, b")
  }

  @Test("A row stands under its titles, and JSON has the documented keys and the median")
  func report() {
    let shape = OperationShape(groups: 2, channels: 8, height: 4, width: 3, batch: 2)
    let measured = OperationMeasurement(
      shape: shape, pass: .backward, timing: Timing(seconds: [0.5, 0.25, 1]), multiplyAdds: 2_500_000_000,
      backend: "kernel", oneDNN: Timing(seconds: [1]))
    // 4 × 2 × 2.5 billion operations in 0.5 s and, at best, 0.25 s.
    let report = BenchReport(peak: 160)
    #expect(
      report.json(measured).text()
        == #"{"kind":"op","name":"conv3x3","pass":"backward","batch":2,"channels":8,"#
        + #""groups":2,"height":4,"width":3,"stride":1,"gflops":40.0,"peak_fraction":0.25,"backend":"kernel"}"#
    )
    #expect(
      """
      \(BenchReport.operationTitles)
      \(report.row(measured))
      """ == """
        operation  groups  channels     size  stride  batch  pass             ms  GFLOPS    best    peak    share  oneDNN  kernel
        conv3x3         2         8      4x3       1      2  backward    500.000    40.0    80.0   160.0   25.0 %    20.0  kernel
        """)
  }
}
