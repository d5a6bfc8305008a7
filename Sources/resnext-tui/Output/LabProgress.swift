import Tensors
import Training

/// What `lab` prints: a bar on a terminal, a line a point elsewhere, and a table at the end; JSON lines with `--json`.
struct LabProgress {
  private let output: TextOutput
  private let errors: TextOutput
  private let style: Style
  private let folder: String
  private let target: Float
  /// What is known of the sweep.
  private(set) var record: SweepRecord
  private var steps: [Int: StepReport] = [:]

  private enum Style { case bar, lines, json }

  init(
    _ record: SweepRecord, output: TextOutput, errors: TextOutput, isJSON: Bool, folder: String, target: Float
  ) {
    self.record = record
    self.output = output
    self.errors = errors
    self.folder = folder
    self.target = target
    style = isJSON ? .json : output.isTerminal ? .bar : .lines
  }

  /// Takes an event and prints what it says.
  mutating func show(_ event: SweepEvent) throws(CommandError) {
    record.apply(event)
    switch event {
    case .began(let start, _): try begin(start)
    case .opened(let index, _): try showPoints(of: index)
    case .point(let index, let point): try show(point, of: index)
    case .training(let index, .step(let report)):
      steps[index] = report
      if style == .bar { try bar(index, report) }
    case .failed(_, let error): note(error.description)
    default: break
    }
  }

  /// Says something on standard error, above the bar.
  func note(_ line: String) {
    if style == .bar { try? output.write(eraseLine) }
    try? errors.writeLine("resnext-tui: \(oneLine(line))")
  }

  /// Ends the bar's line and prints the table.
  func close() throws(CommandError) {
    guard style != .json else { return }
    try output.write(eraseLine + LabTable(record, target: target).text)
    try output.writeLine("lab: \(folder)")
  }

  /// The part of all budgets that is spent, 0–1.
  var share: Double {
    let budget = record.description.budget
    let shares = record.runs.indices.map { index -> Double in
      let run = record.runs[index]
      guard !run.isDone else { return 1 }
      // Between two points only the step is known here.
      if case .steps(let limit) = budget, let step = steps[index]?.step {
        return Double(step) / Double(limit)
      }
      return min(1, budget.share(of: run.spent))
    }
    return shares.reduce(0, +) / Double(max(1, shares.count))
  }

  private func begin(_ start: SweepStart) throws(CommandError) {
    if let bytes = start.bytesTogether {
      note("all settings together would take about \(byteText(bytes)): one is trained after the other")
    }
    if style != .json {
      let order = start.order == .interleaved ? "step by step" : "one after the other"
      let settings = record.runs.map(\.setting.name).joined(separator: ", ")
      try output.writeLine(
        "\(settings): \(record.description.budget.text) each, \(order), on \(start.dataName)")
      try output.writeLine("lab in \(folder)")
    }
    // Those that were done before are not opened any more.
    for index in record.runs.indices where record.runs[index].isDone { try showPoints(of: index) }
  }

  /// What a sweep that goes on has recorded before: its lines are those of the whole sweep.
  private func showPoints(of index: Int) throws(CommandError) {
    for point in record.runs[index].points { try show(point, of: index) }
  }

  private func show(_ point: SweepPoint, of index: Int) throws(CommandError) {
    let run = record.runs[index]
    switch style {
    case .json: try output.writeLine(pointJSON(run, point).text())
    case .lines:
      try output.writeLine(
        "\(run.setting.name)  step \(point.step)  loss \(NumberText.plain(Double(point.loss), 4))"
          + "  val accuracy \(NumberText.percent(point.validationAccuracy, decimals: 1))"
          + "  \(NumberText.plain(point.imagesPerSecond, 0)) images/s"
          + "  \(NumberText.plain(point.seconds, 1)) s")
    case .bar: break
    }
  }

  private func bar(_ index: Int, _ report: StepReport) throws(CommandError) {
    let run = record.runs[index]
    let accuracy = run.points.last.map {
      "  val acc \(NumberText.percent($0.validationAccuracy, decimals: 1))"
    }
    let text =
      "\(NumberText.percent(Float(share)))  \(run.setting.name) step \(report.step)"
      + "  loss \(NumberText.plain(Double(report.epochLoss), 3))\(accuracy ?? "")"
      + "  \(NumberText.plain(report.imagesPerSecond, 0)) images/s"
    // A line that wraps could not be drawn over.
    try output.write(eraseLine + text.prefix(max(10, (output.columns ?? 80) - 1)))
  }

  private var eraseLine: String { style == .bar ? "\r\u{1B}[K" : "" }
}
