import Datasets
import ResNeXtModel
import Training

/// One training run: what it computes, and its curves.
struct RunRecord: Hashable, Sendable {
  /// From 1, in this notebook.
  var number: Int
  /// Which run it is.
  var id: RunID { RunID(number) }
  /// The name of the folder that keeps its files; nil where none is known.
  var folder: String?
  var configuration: TrainingConfiguration
  /// The preset's name, where the network is that of one.
  var presetName: String
  /// What it is trained on.
  var data = RunData()
  var stepsPerEpoch = 0
  var losses = StepSeries()
  var accuracies = StepSeries()
  var epochs: [EpochReport] = []
  /// Steps taken.
  var steps = 0
  /// How it ended; empty while it has not.
  var ending = ""
  /// Rates, times and gradients of its steps; nil in sessions of before.
  var followed: FollowedSteps?
  /// Where something changed that its curves do not say.
  var marks: [RunMark] = []
  /// Floating-point operations of a step; nil where its network cannot be described.
  var operationsPerStep: Double?

  /// Most marks of a run.
  private static let mostMarks = 64

  /// A run that has not begun.
  init(number: Int, configuration: TrainingConfiguration, presetName: String) {
    self.number = number
    self.configuration = configuration
    self.presetName = presetName
    followed = FollowedSteps()
    operationsPerStep = RunRecord.operations(configuration)
  }

  /// What the screen calls it: the name of its folder, `tiny-c8-shapes-3`, or its number where it has none.
  var name: String { folder ?? "run \(number) C=\(configuration.network.cardinality)" }

  private static func operations(_ configuration: TrainingConfiguration) -> Double? {
    guard (try? configuration.network.validate()) != nil else { return nil }
    return try? SweepCost(configuration.network).flops(images: configuration.batchSize)
  }

  mutating func record(_ description: RunDescription) {
    configuration = description.configuration
    data = RunData(
      name: description.dataName, classNames: description.classNames,
      trainingImages: description.trainingImages, validationImages: description.validationImages,
      normalization: description.normalization)
    stepsPerEpoch = description.stepsPerEpoch
    operationsPerStep = RunRecord.operations(configuration)
  }

  mutating func record(_ report: StepReport) {
    losses.append(report.loss)
    accuracies.append(report.accuracy)
    if let change = followed?.record(report) { mark(change) }
    steps = report.step
    stepsPerEpoch = report.stepsPerEpoch
  }

  mutating func record(_ report: EpochReport) {
    epochs.append(report)
    steps = report.step
  }

  /// Keeps a mark, as long as there are not too many.
  mutating func mark(_ mark: RunMark) { if marks.count < RunRecord.mostMarks { marks.append(mark) } }
}

/// What a run is trained on.
struct RunData: Hashable, Sendable, Codable {
  /// The data's own name; empty until they are open.
  var name = ""
  var classNames: [String] = []
  var trainingImages = 0
  var validationImages = 0
  var normalization = Normalization.none

  private enum CodingKeys: String, CodingKey {
    case name = "dataName"
    case classNames, trainingImages, validationImages, normalization
  }
}

extension RunRecord: Codable {
  private enum CodingKeys: CodingKey {
    case number, folder, configuration, presetName, stepsPerEpoch, losses, accuracies, epochs, steps, ending,
      followed, marks
  }

  /// Reads a run, whose data stand beside the rest; sessions of before have neither of the last two parts.
  ///
  /// - Throws: what the decoder throws.
  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    number = try values.decode(Int.self, forKey: .number)
    folder = try values.decodeIfPresent(String.self, forKey: .folder)
    configuration = try values.decode(TrainingConfiguration.self, forKey: .configuration)
    presetName = try values.decode(String.self, forKey: .presetName)
    data = try RunData(from: decoder)
    stepsPerEpoch = try values.decode(Int.self, forKey: .stepsPerEpoch)
    losses = try values.decode(StepSeries.self, forKey: .losses)
    accuracies = try values.decode(StepSeries.self, forKey: .accuracies)
    epochs = try values.decode([EpochReport].self, forKey: .epochs)
    steps = try values.decode(Int.self, forKey: .steps)
    ending = try values.decode(String.self, forKey: .ending)
    followed = try values.decodeIfPresent(FollowedSteps.self, forKey: .followed)
    marks = try values.decodeIfPresent([RunMark].self, forKey: .marks) ?? []
    operationsPerStep = RunRecord.operations(configuration)
  }

  /// Writes a run.
  ///
  /// - Throws: what the encoder throws.
  func encode(to encoder: any Encoder) throws {
    try data.encode(to: encoder)
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(number, forKey: .number)
    try values.encodeIfPresent(folder, forKey: .folder)
    try values.encode(configuration, forKey: .configuration)
    try values.encode(presetName, forKey: .presetName)
    try values.encode(stepsPerEpoch, forKey: .stepsPerEpoch)
    try values.encode(losses, forKey: .losses)
    try values.encode(accuracies, forKey: .accuracies)
    try values.encode(epochs, forKey: .epochs)
    try values.encode(steps, forKey: .steps)
    try values.encode(ending, forKey: .ending)
    try values.encodeIfPresent(followed, forKey: .followed)
    try values.encode(marks, forKey: .marks)
  }
}
