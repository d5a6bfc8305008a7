import Formats
import Training

/// An epoch's line in `metrics.jsonl`, and the numbers of it that are drawn.
struct EpochLine: Hashable, Sendable {
  /// The line, as it stands in the file.
  let text: String
  /// Epoch, from 1.
  let epoch: Int
  /// Steps since the beginning of the run.
  let step: Int
  let loss: Float
  let accuracy: Float
  let validationLoss: Float
  let validationAccuracy: Float
  let learningRate: Float
  /// Training images a second; not finite where the line does not say it.
  let imagesPerSecond: Float
  /// Mean norm of the gradient; nil where it is read from a line, which does not hold it.
  let gradientNorm: Float?
  /// Seconds since the run began.
  let seconds: Double
  /// The step from which the run went on within this epoch or before its first step; nil where it did not.
  let resumedStep: Int?

  /// The line of a report; one in which the run went on says so as `"resumed"`.
  init(_ report: EpochReport, resumedStep: Int? = nil) {
    let resumed = resumedStep.map { [("resumed", JSONValue.integer($0))] } ?? []
    text = JSONValue.ordered(epochMembers(report) + resumed).text()
    self.resumedStep = resumedStep
    epoch = report.epoch
    step = report.step
    loss = report.loss
    accuracy = report.accuracy
    validationLoss = report.validationLoss
    validationAccuracy = report.validationAccuracy
    learningRate = report.learningRate
    imagesPerSecond = Float(rounded(report.imagesPerSecond))
    gradientNorm = report.gradientNorm
    seconds = report.seconds
  }

  /// Reads a line; nil when it is none of an epoch.
  init?(text: String) {
    let read = try? JSONValue(parsing: Array(text.utf8), name: "metrics")
    guard let read, let epoch = read["epoch"]?.integer, epoch >= 1, let step = read["step"]?.integer
    else { return nil }
    func number(_ key: String) -> Float { read[key]?.number.map { Float($0) } ?? .nan }
    self.text = text
    self.epoch = epoch
    self.step = step
    loss = number("loss")
    accuracy = number("accuracy")
    validationLoss = number("val_loss")
    validationAccuracy = number("val_accuracy")
    learningRate = number("lr")
    imagesPerSecond = number("images_per_second")
    gradientNorm = nil
    seconds = read["seconds"]?.number ?? 0
    resumedStep = read["resumed"]?.integer
  }
}

/// An epoch as `train --json` prints it and `metrics.jsonl` keeps it.
func epochJSON(_ report: EpochReport) -> JSONValue { .ordered(epochMembers(report)) }

private func epochMembers(_ report: EpochReport) -> [(String, JSONValue)] {
  [
    ("event", .string("epoch")), ("epoch", .integer(report.epoch)), ("step", .integer(report.step)),
    ("loss", .float(report.loss)), ("accuracy", .float(report.accuracy)),
    ("val_loss", .float(report.validationLoss)), ("val_accuracy", .float(report.validationAccuracy)),
    ("lr", .float(report.learningRate)), ("images_per_second", .number(rounded(report.imagesPerSecond))),
    ("seconds", .number(rounded(report.seconds))),
  ]
}

/// A measured time or rate to three decimals: more of it is noise.
func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
