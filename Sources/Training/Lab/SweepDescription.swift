import Datasets
import ResNeXtModel

/// What decides a sweep: settings that are trained alike, each with the same budget.
public struct SweepDescription: Hashable, Sendable, Codable {
  /// What is alike: everything but cardinality and width of the network, and how long it is trained.
  public var training: TrainingConfiguration
  /// The settings, in the order in which they are shown.
  public var settings: [SweepSetting]
  /// What each of them gets.
  public var budget: SweepBudget

  /// A description of its parts.
  public init(_ training: TrainingConfiguration, settings: [SweepSetting], budget: SweepBudget) {
    self.training = training
    self.settings = settings
    self.budget = budget
  }

  /// The network of a setting.
  ///
  /// - Throws: `TrainingError.setting` where it cannot be built.
  public func network(of setting: SweepSetting) throws(TrainingError) -> NetworkConfiguration {
    try setting.applied(to: training.network)
  }

  /// The run that a setting is: that of `train` with the same options.
  ///
  /// - Throws: `TrainingError.setting` where its network cannot be built.
  public func configuration(of setting: SweepSetting, trainingImages: Int) throws(TrainingError)
    -> TrainingConfiguration
  {
    var configuration = training
    configuration.network = try network(of: setting)
    configuration.epochs = budget.epochs(
      try SweepCost(configuration.network), images: trainingImages, batchSize: training.batchSize)
    configuration.maximumSeconds = nil
    configuration.schedule = .constant
    return configuration
  }

  /// The first thing that another sweep has otherwise, as what it is with both values; nil where they are the same.
  ///
  /// Threads change no number, and where data lie says nothing of them.
  public func difference(from other: SweepDescription) -> String? {
    func list(_ settings: [SweepSetting]) -> String { settings.map(\.name).joined(separator: ",") }
    let (own, theirs) = (training, other.training)
    let pairs = [
      ("settings", list(settings), list(other.settings)), ("budget", budget.text, other.budget.text),
      ("seed", "\(own.seed)", "\(theirs.seed)"), ("batch", "\(own.batchSize)", "\(theirs.batchSize)"),
      ("optimizer", own.optimizer.rawValue, theirs.optimizer.rawValue),
      ("lr", "\(own.learningRate)", "\(theirs.learningRate)"),
      ("momentum", "\(own.momentum)", "\(theirs.momentum)"),
      ("weight decay", "\(own.weightDecay)", "\(theirs.weightDecay)"),
      ("augmentation", own.augment ? "on" : "off", theirs.augment ? "on" : "off"),
    ]
    if let pair = pairs.first(where: { $0.1 != $0.2 }) { return "\(pair.0) \(pair.2), not \(pair.1)" }
    return hasSameBase(as: other) ? nil : "another network"
  }

  /// Whether both networks are the same but for what the settings decide.
  private func hasSameBase(as other: SweepDescription) -> Bool {
    var base = other.training.network
    base.cardinality = training.network.cardinality
    base.width = training.network.width
    return base == training.network
  }
}
