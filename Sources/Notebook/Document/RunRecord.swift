import Datasets
import ResNeXtModel
import Training

/// Values over the steps of a run, kept in bounded memory: neighbours are averaged when there are too many.
struct StepSeries: Hashable, Sendable, Codable {
  /// Means of `stride` consecutive values.
  private(set) var means: [Float] = []
  /// How many steps one mean covers.
  private(set) var stride = 1
  private var pending: [Float] = []
  /// Most means to keep.
  static let capacity = 2048

  /// Steps covered, those not yet averaged included.
  var count: Int { means.count * stride + pending.count }
  var isEmpty: Bool { means.isEmpty && pending.isEmpty }
  var last: Float? { pending.last ?? means.last }

  mutating func append(_ value: Float) {
    pending.append(value)
    guard pending.count == stride else { return }
    means.append(StepSeries.mean(pending))
    pending = []
    guard means.count == StepSeries.capacity else { return }
    means = Swift.stride(from: 0, to: means.count, by: 2).map { StepSeries.mean([means[$0], means[$0 + 1]]) }
    stride *= 2
  }

  /// Points (step, value); a mean stands at its last step.
  var points: [(step: Double, value: Double)] {
    var points = means.enumerated().map { (Double(($0 + 1) * stride), Double($1)) }
    if !pending.isEmpty { points.append((Double(count), Double(StepSeries.mean(pending)))) }
    return points.map { (step: $0.0, value: $0.1) }
  }

  /// A mean of which one value is not finite is not finite: a broken loss must not vanish in it.
  private static func mean(_ values: [Float]) -> Float {
    values.reduce(0, +) / Float(max(1, values.count))
  }
}

/// One training run: what it computes, and its curves.
struct RunRecord: Hashable, Sendable, Codable {
  /// From 1, in this notebook.
  var number: Int
  /// Which run it is.
  var id: RunID { RunID(number) }
  /// The name of the folder that keeps its files; nil where none is known.
  var folder: String?
  var configuration: TrainingConfiguration
  /// The preset's name, where the network is that of one.
  var presetName: String
  /// The data's own name; empty until they are open.
  var dataName = ""
  var classNames: [String] = []
  var trainingImages = 0
  var validationImages = 0
  var normalization = Normalization.none
  var stepsPerEpoch = 0
  var losses = StepSeries()
  var accuracies = StepSeries()
  var epochs: [EpochReport] = []
  /// Steps taken.
  var steps = 0
  /// How it ended; empty while it has not.
  var ending = ""

  /// What the screen calls it: the name of its folder, `tiny-c8-shapes-3`, or its number where it has none.
  var name: String { folder ?? "run \(number) C=\(configuration.network.cardinality)" }

  /// Where a step stands on the axis of epochs.
  func epoch(step: Double) -> Double { step / Double(max(1, stepsPerEpoch)) }

  mutating func record(_ description: RunDescription) {
    configuration = description.configuration
    dataName = description.dataName
    classNames = description.classNames
    trainingImages = description.trainingImages
    validationImages = description.validationImages
    stepsPerEpoch = description.stepsPerEpoch
    normalization = description.normalization
  }

  mutating func record(_ report: StepReport) {
    losses.append(report.loss)
    accuracies.append(report.accuracy)
    steps = report.step
    stepsPerEpoch = report.stepsPerEpoch
  }

  mutating func record(_ report: EpochReport) {
    epochs.append(report)
    steps = report.step
  }
}
