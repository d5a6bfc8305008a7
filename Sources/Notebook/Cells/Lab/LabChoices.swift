import ResNeXtModel
import Training

/// What the lab is to train, and how its curves are drawn.
struct LabChoices: Hashable, Sendable, Codable {
  /// Which settings.
  enum Settings: Hashable, Sendable, Codable {
    /// The paper's at equal complexity.
    case paper
    /// More and more paths of the network's own width.
    case fixedWidth
    /// Those that were typed.
    case list([SweepSetting])
  }

  /// What the chart shows.
  enum Measure: String, Hashable, Sendable, Codable {
    case loss
    case accuracy
  }

  var settings = Settings.paper
  var budget = SweepBudget.steps(600)
  var measure = Measure.loss
  /// What the chart goes over.
  var axis = ChartAxis.step

  /// Paths at fixed width.
  private static let cardinalities = [1, 2, 4, 8, 16, 32]

  /// The settings for a network.
  func list(for network: NetworkConfiguration) -> [SweepSetting] {
    switch settings {
    case .paper: return SweepSetting.paper
    case .fixedWidth:
      let width = network.pathChannels(stage: 0) / max(1, network.cardinality)
      return LabChoices.cardinalities.map { SweepSetting($0, width) }
    case .list(let settings): return settings
    }
  }

  /// What the settings have in common, for the title.
  func words(for network: NetworkConfiguration) -> String {
    switch settings {
    case .paper: return "equal complexity"
    case .fixedWidth: return "fixed width \(network.pathChannels(stage: 0) / max(1, network.cardinality))"
    case .list(let settings): return settings.count == 1 ? "1 setting" : "\(settings.count) settings"
    }
  }
}

/// The newest sweep of a notebook, as its session keeps it.
struct KeptSweep: Hashable, Sendable, Codable {
  /// What decided it, and its points.
  var record: SweepRecord
  /// The name of the folder among the user's runs that it goes on in; nil before it has one.
  var folder: String?
}
