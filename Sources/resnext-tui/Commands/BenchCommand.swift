import Formats
import Foundation
import Kernels
import Training

/// `bench`: how fast convolutions and networks run here, beside what the machine could do at most.
struct BenchCommand: ProgramCommand {
  static let description = CommandDescription(
    "bench", "measure the speed of convolutions and networks on this machine",
    usage: "ops | nets | op [OPTION]... | net [NETWORK] [OPTION]...",
    details: [
      "ops   convolutions of the presets and of odd shapes, forward and backward",
      "nets  training and inference of the presets and of one network at five cardinalities",
      "op    one convolution of any shape",
      "net   one network; memory is the peak of its whole process",
      "",
      "A multiply-add of the network counts as 2 operations forward, 4 backward (data and weights) and 6 in a",
      "training step. GFLOPS, images/s and ms are the median of several repetitions, 'best' is the fastest; their",
      "share is of the fused multiply-adds that the same threads do at most, measured in the same run.",
      "For operations, 'oneDNN' is what that library does on the same work.",
    ],
    options: OperationShape.descriptions + [
      OptionDescription("batch", "N", "images a call (default: 32; 64 for small and tiny)")
    ] + NetworkBenchmark.descriptions + [.threads, .json])

  /// What is measured.
  enum Subject {
    case operations([OperationShape])
    case network(NetworkBenchmark)
    case networks
  }

  /// What it can be told to measure.
  enum SubjectName: String, CaseIterable { case ops, nets, op, net }

  let subject: Subject
  let threads: Int
  let json: Bool
  var now = monotonicSeconds

  init(_ options: ParsedOptions) throws(CommandError) {
    let name = try BenchCommand.subject(options)
    try BenchCommand.refuseForeign(options, to: name)
    threads = try options.threads()
    json = options.has("json")
    switch name {
    case .ops: subject = .operations(BenchSuite.operations)
    case .nets: subject = .networks
    case .op: subject = .operations([try OperationShape(options, memory: .now())])
    case .net: subject = .network(try NetworkBenchmark(options, threads: threads))
    }
  }

  private static func subject(_ options: ParsedOptions) throws(CommandError) -> SubjectName {
    let known = "ops, nets, op or net"
    guard let word = options.operands.first else { throw .usage("what to measure is missing: \(known)") }
    guard let name = SubjectName(rawValue: word) else {
      throw .usage("cannot measure '\(word)'; known: \(known)")
    }
    if options.operands.count > 1 { throw .usage("unexpected argument '\(options.operands[1])'") }
    return name
  }

  /// An option that would be ignored is wrong usage.
  private static func refuseForeign(_ options: ParsedOptions, to subject: SubjectName) throws(CommandError) {
    var own = ["threads"]
    if subject == .op { own += OperationShape.descriptions.map(\.name) + ["batch"] }
    if subject == .net {
      own += (NetworkBenchmark.descriptions + NetworkOptions.descriptions).map(\.name) + ["batch"]
    }
    let foreign = description.allOptions.map(\.name).first { options.isGiven($0) && !own.contains($0) }
    if let foreign { throw .usage("--\(foreign): 'bench \(subject.rawValue)' does not take it") }
  }

  func run(in context: ProgramContext) throws {
    switch subject {
    case .operations(let shapes): try measure(shapes, context)
    case .network(let benchmark): try measure(benchmark, context)
    case .networks: try measureNetworks(context)
    }
  }

  private func measure(_ shapes: [OperationShape], _ context: ProgramContext) throws {
    try writeHeading(BenchReport.operationTitles, context)
    var peak = currentPeak
    for shape in shapes {
      let passes = try OperationBenchmark(shape: shape, threads: threads)
        .measure(besideOneDNN: !json, now: now)
      peak = max(peak, currentPeak)
      let report = BenchReport(peak: peak)
      for pass in passes { try context.output.writeLine(json ? report.json(pass).text() : report.row(pass)) }
    }
  }

  private func measure(_ benchmark: NetworkBenchmark, _ context: ProgramContext) throws {
    try writeHeading(BenchReport.networkTitles, context)
    let peakBefore = currentPeak
    let measured = try benchmark.measure(now: now)
    let report = BenchReport(peak: max(peakBefore, currentPeak))
    try context.output.writeLine(json ? report.json(measured).text() : report.row(measured))
  }

  /// The peak of this moment; others who compute lower it, so the highest of several moments is the machine's.
  private var currentPeak: Double { PeakMeasurement.gflops(threads: threads, now: now) }

  private func writeHeading(_ titles: String, _ context: ProgramContext) throws(CommandError) {
    guard !json else { return }
    try context.output.write(
      BenchReport.heading(threads: threads, processor: MachineReport.processor, titles: titles))
  }

  /// Every network in a process of its own; of their tables, the first keeps its heading.
  private func measureNetworks(_ context: ProgramContext) throws {
    // Foundation starts no program whose path is no UTF-8; this one has another name.
    let path = context.executablePath
    let process = BenchProcess(executable: path == path.shown ? path : "/proc/self/exe")
    for (index, arguments) in BenchSuite.networks.enumerated() {
      let lines = try process.lines(
        ["bench", "net"] + arguments + ["--threads", "\(threads)"] + (json ? ["--json"] : []))
      for line in index == 0 ? lines : lines.suffix(1) { try context.output.writeLine(line) }
    }
  }
}
