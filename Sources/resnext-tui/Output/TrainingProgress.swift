import ResNeXtModel
import Tensors
import Training

/// What `train` prints: a bar on a terminal, a line an epoch elsewhere, JSON lines with `--json`.
struct TrainingProgress {
  private let output: TextOutput
  private let errors: TextOutput
  private let style: Style
  private let folder: String

  private enum Style { case bar, lines, json }

  init(output: TextOutput, errors: TextOutput, isJSON: Bool, folder: String) {
    self.output = output
    self.errors = errors
    self.folder = folder
    style = isJSON ? .json : output.isTerminal ? .bar : .lines
  }

  /// Prints what an event says.
  func show(_ event: TrainingEvent) throws(CommandError) {
    switch (event, style) {
    case (.epoch(let report, _), .json): try output.writeLine(epochJSON(report).text())
    case (_, .json): break
    case (.started(let run), _): try output.write(ProgressText.heading(run, folder: folder))
    case (.epoch(let report, _), _): try output.writeLine(eraseLine + ProgressText.epoch(report))
    case (.step(let report), .bar): try bar(ProgressText.step(report))
    case (.validating(let done, let total), .bar): try bar("validating \(done)/\(total)")
    default: break
    }
  }

  /// Says something on standard error, above the bar; where that is closed, the run goes on all the same.
  func note(_ line: String) {
    if style == .bar { try? output.write(eraseLine) }
    try? errors.writeLine("resnext-tui: \(oneLine(line))")
  }

  /// Ends the bar's line and says where the weights are, those that are.
  func close(_ outcome: RunOutcome) throws(CommandError) {
    guard style != .json else { return }
    try output.write(eraseLine)
    let names = [(RunFile.best, "best"), (.last, "last")].filter { outcome.places[$0.0] == folder }.map(\.1)
    guard !names.isEmpty else { return }
    try output.writeLine("\(names.joined(separator: " and ")) weights: \(folder)")
  }

  private var eraseLine: String { style == .bar ? "\r\u{1B}[K" : "" }

  private func bar(_ text: String) throws(CommandError) {
    // A line that wraps could not be drawn over.
    try output.write(eraseLine + text.prefix(max(10, (output.columns ?? 80) - 1)))
  }
}

/// Lines about a run.
enum ProgressText {
  static func heading(_ run: RunDescription, folder: String) -> String {
    let network = run.configuration.network
    let preset =
      Preset.allCases.first { $0.configuration == network }?.rawValue ?? "\(network.form.rawValue) form"
    let total = (try? NetworkSummary(network))?.total ?? 0
    return """
      \(preset), cardinality \(network.cardinality), \(NumberText.grouped(total)) parameters, on \(run.dataName)
      run in \(folder)

      """
  }

  static func epoch(_ report: EpochReport) -> String {
    "epoch \(report.epoch)  loss \(fixed(report.loss, 4))  accuracy \(percent(report.accuracy))"
      + "  val loss \(fixed(report.validationLoss, 4))  val accuracy \(percent(report.validationAccuracy))"
      + "  lr \(report.learningRate)  \(NumberText.plain(report.imagesPerSecond, 0)) images/s"
      + "  \(NumberText.plain(report.seconds, 1)) s"
  }

  /// One step as a bar: how far the epoch is, and when it ends.
  static func step(_ report: StepReport) -> String {
    let width = 20
    let filled = width * report.stepInEpoch / max(1, report.stepsPerEpoch)
    let bar = String(repeating: "=", count: filled) + String(repeating: " ", count: width - filled)
    let secondsAStep = report.seconds / Double(max(1, report.step))
    let left = NumberText.exactDuration(secondsAStep * Double(report.stepsPerEpoch - report.stepInEpoch))
    return "epoch \(report.epoch) [\(bar)] \(report.stepInEpoch)/\(report.stepsPerEpoch)"
      + "  so far: loss \(fixed(report.epochLoss, 3))  acc \(percent(report.epochAccuracy))"
      + "  \(NumberText.plain(report.imagesPerSecond, 0)) images/s  \(left) left"
  }

  private static func fixed(_ value: Float, _ decimals: Int) -> String {
    NumberText.plain(Double(value), decimals)
  }

  private static func percent(_ share: Float) -> String { NumberText.percent(share, decimals: 1) }
}
