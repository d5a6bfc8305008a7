import Datasets
import ResNeXtModel
import Training

/// A name that a settings file may set, as the documentation has it.
public struct SettingName: Sendable, Equatable {
  /// The name.
  public let name: String
  /// The values it takes.
  public let values: String
  /// What it does.
  public let meaning: String

  /// Every name, in the order of the documentation.
  public static let all: [SettingName] =
    [
      SettingName(
        "colors", ["auto"] + Appearance.Colors.allCases.map(\.rawValue),
        "most colours to draw with; given here, it holds against `NO_COLOR`"),
      SettingName(
        "glyphs", ["auto"] + Appearance.Glyphs.allCases.map(\.rawValue), "characters to draw with"),
      SettingName(
        "theme", ThemeChoice.allCases.map(\.rawValue),
        "colours for a dark or a light screen; auto asks the terminal"),
      SettingName(
        "pictures", PictureChoice.allCases.map(\.rawValue),
        "how images are drawn: with pixels by kitty's protocol, or with half-blocks"),
      SettingName("mouse", ["on", "off"], "whether the mouse reports"),
      SettingName("reader", ["on", "off"], "sentences in place of pictures, for a screen reader"),
      SettingName(name: "threads", values: "1 to 1024", meaning: "threads that compute"),
    ] + TrainingParameter.allCases.map(SettingName.init)
    + [
      SettingName(
        name: "key K", values: "a key",
        meaning: "pressing K does what that key does: `key F5 = Space`, `key Ctrl+S = s`")
    ]

  private init(name: String, values: String, meaning: String) {
    self.name = name
    self.values = values
    self.meaning = meaning
  }

  private init(_ name: String, _ values: [String], _ meaning: String) {
    self.init(name: name, values: values.joined(separator: ", "), meaning: meaning)
  }

  private init(_ parameter: TrainingParameter) {
    self.init(name: parameter.rawValue, values: parameter.values, meaning: parameter.meaning)
  }
}

extension TrainingParameter {
  /// The values that `:set` takes.
  fileprivate var values: String {
    switch self {
    case .preset: return "a preset's name"
    case .cardinality: return "1 to 1024"
    case .data: return (DataSource.named.map(\.argument) + ["a folder"]).joined(separator: ", ")
    case .classes: return "1 to 65536"
    case .batchSize: return "1 to 4096"
    case .optimizer: return OptimizerKind.allCases.map(\.rawValue).joined(separator: ", ")
    case .learningRate: return "above 0, up to 100"
    case .schedule: return ScheduleKind.allCases.map(\.rawValue).joined(separator: ", ")
    case .epochs: return "1 to 100000"
    case .augment: return "on, off"
    case .seed: return "from 0"
    case .initialWeights: return InitialWeights.allCases.map(\.rawValue).joined(separator: ", ")
    }
  }

  fileprivate var meaning: String {
    switch self {
    case .preset: return "network of a new notebook"
    case .cardinality: return "its number of paths"
    case .data: return "what to train on"
    case .classes: return "number of classes"
    case .initialWeights: return "weights that a run begins with"
    case .augment: return "whether images are shifted and mirrored"
    default: return title
    }
  }
}
