import Formats
import Tensors

/// How `bench` prints what was measured: a table for people, or JSON, one object a line.
struct BenchReport {
  /// The GFLOPS of fused multiply-adds that shares are taken of.
  let peak: Double

  // MARK: - JSON

  /// One pass of an operation.
  func json(_ measured: OperationMeasurement) -> JSONValue {
    let shape = measured.shape
    let gflops = measured.timing.gflops(operations: measured.operations).median
    return .ordered([
      ("kind", .string("op")), ("name", .string(shape.name.rawValue)),
      ("pass", .string(measured.pass.rawValue)), ("batch", .integer(shape.batch)),
      ("channels", .integer(shape.channels)), ("groups", .integer(shape.groups)),
      ("height", .integer(shape.height)), ("width", .integer(shape.width)),
      ("stride", .integer(shape.stride)), ("gflops", .number(gflops)),
      ("peak_fraction", .number(gflops / peak)), ("backend", .string(measured.backend)),
    ])
  }

  /// One network.
  func json(_ measured: NetworkMeasurement) -> JSONValue {
    let gflops = measured.timing.gflops(operations: measured.operations).median
    return .ordered([
      ("kind", .string("net")), ("preset", .string(measured.benchmark.title)),
      ("pass", .string(measured.benchmark.pass.rawValue)), ("batch", .integer(measured.benchmark.batch)),
      ("images_per_second", .number(measured.imagesPerSecond)), ("gflops", .number(gflops)),
      ("peak_fraction", .number(gflops / peak)), ("peak_rss_mb", .number(measured.peakMegabytes)),
    ])
  }

  // MARK: - Tables

  /// What stands above a table.
  static func heading(threads: Int, processor: String, titles: String) -> String {
    let count = threads == 1 ? "1 thread" : "\(threads) threads"
    return """
      \(processor), \(count); GFLOPS: median, best, and the peak of fused multiply-adds; share: median of peak
      \(titles)

      """
  }

  /// The columns of operations; rows are printed as they come, so their widths are fixed.
  static let operationTitles = operationColumns.row([
    "operation", "groups", "channels", "size", "stride", "batch", "pass", "ms", "GFLOPS", "best", "peak",
    "share", "oneDNN", "kernel",
  ])

  /// One pass of an operation as a line.
  func row(_ measured: OperationMeasurement) -> String {
    let shape = measured.shape
    return BenchReport.operationColumns.row(
      [
        shape.name.rawValue, "\(shape.groups)", "\(shape.channels)", "\(shape.height)x\(shape.width)",
        "\(shape.stride)", "\(shape.batch)", measured.pass.rawValue,
      ] + figures(measured.timing, operations: measured.operations) + [oneDNN(measured), measured.backend])
  }

  /// The median GFLOPS of oneDNN on the same work.
  private func oneDNN(_ measured: OperationMeasurement) -> String {
    guard let timing = measured.oneDNN else { return "–" }
    return decimals(timing.gflops(operations: measured.operations).median, 1)
  }

  /// The columns of networks.
  static let networkTitles = networkColumns.row([
    "network", "pass", "batch", "images/s", "ms", "GFLOPS", "best", "peak", "share", "memory",
    "kernels",
  ])

  /// One network as a line.
  func row(_ measured: NetworkMeasurement) -> String {
    let benchmark = measured.benchmark
    let pass = benchmark.pass == .train ? "train, \(benchmark.optimizer.rawValue)" : "infer"
    return BenchReport.networkColumns.row(
      [benchmark.title, pass, "\(benchmark.batch)", decimals(measured.imagesPerSecond, 1)]
        + figures(measured.timing, operations: measured.operations)
        + [decimals(measured.peakMegabytes, 0) + " MB", measured.backend])
  }

  /// Milliseconds, GFLOPS of median, best and peak, and the median's share of the peak.
  private func figures(_ timing: Timing, operations: Int) -> [String] {
    let gflops = timing.gflops(operations: operations)
    return [
      decimals(1000 * timing.median, 3), decimals(gflops.median, 1), decimals(gflops.best, 1),
      decimals(peak, 1), decimals(100 * gflops.median / peak, 1) + " %",
    ]
  }

  private static let operationColumns = Columns(widths: [-9, 6, 8, 7, 6, 5, -8, 9, 6, 6, 6, 7, 6, -1])
  private static let networkColumns = Columns(widths: [-42, -11, 5, 8, 9, 6, 6, 6, 7, 7, -1])
}

/// Columns of fixed widths: a negative one is set to the left, and longer texts push what follows.
private struct Columns {
  let widths: [Int]

  func row(_ cells: [String]) -> String {
    var text = zip(cells, widths).map { cell, width in
      let blanks = String(repeating: " ", count: max(0, abs(width) - cell.count))
      return width < 0 ? cell + blanks : blanks + cell
    }.joined(separator: "  ")
    while text.last == " " { text.removeLast() }
    return text
  }
}

private func decimals(_ value: Double, _ count: Int) -> String { NumberText.plain(value, count) }
