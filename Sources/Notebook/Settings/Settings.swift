import ResNeXtModel
import Training

/// What a user's settings file says of the explorer; what it leaves open is nil or missing.
public struct Settings: Sendable, Equatable {
  /// Most colours to draw with; nil for as many as the terminal has.
  public var colors: Appearance.Colors?
  /// Which characters to draw with; nil for those the locale has.
  public var glyphs: Appearance.Glyphs?
  /// For which background to draw; nil for what the terminal says.
  public var theme: ThemeChoice?
  /// How images are drawn; nil for the sharpest way that the terminal has.
  public var pictures: PictureChoice?
  /// Whether the mouse reports.
  public var mouse: Bool?
  /// Whether sentences are said in place of pictures.
  public var reader: Bool?
  /// Threads that compute; nil for one a processor.
  public var threads: Int?
  /// Parameters of training as `:set` takes them; each was checked when the file was read.
  var parameters: [TrainingParameter: String] = [:]
  /// Keys that do what another key does.
  var keys: [Key: Key] = [:]

  /// Settings that say nothing.
  public init() {}

  /// The key that a pressed one stands for.
  ///
  /// While text is typed a letter is itself, and no key becomes a letter; a question is answered with the keys it names.
  func meaning(of key: Key, in context: KeyContext) -> Key {
    guard let other = keys[key], context != .quit, context != .unsaved else { return key }
    let isTyping = context == .prompt || context == .palette
    return isTyping && (key.isCharacter || other.isCharacter) ? key : other
  }

  /// What a run begins with until that is changed.
  var initialWeights: InitialWeights {
    parameters[.initialWeights].flatMap(InitialWeights.init(rawValue:)) ?? .fresh
  }
}

extension Key {
  fileprivate var isCharacter: Bool { if case .character = self { true } else { false } }
}

/// The settings' part of what a notebook begins with.
public struct SettingsStart: Sendable {
  /// The network and how to train it: the defaults, changed by the settings.
  public var training: TrainingConfiguration
  /// The preset the network was made from.
  public var preset: Preset?
  /// Whether the settings say what to train on.
  public var namesData: Bool
}

extension Settings {
  /// What a notebook begins with where the command line names neither a network nor, as `dataAreNamed` says, data.
  public func start(dataAreNamed: Bool) -> SettingsStart {
    var begun = SettingsBase(NotebookStart())
    for parameter in TrainingParameter.allCases where !(dataAreNamed && parameter == .data) {
      guard let text = parameters[parameter] else { continue }
      // Checked when it was read; without another setting it may not fit any more.
      begun = (try? begun.setting(parameter, to: text)) ?? begun
    }
    return SettingsStart(
      training: begun.training, preset: begun.preset, namesData: !dataAreNamed && parameters[.data] != nil)
  }
}

/// The network and training that settings change, one after the other.
struct SettingsBase {
  var training: TrainingConfiguration
  var preset: Preset?

  /// Those that a notebook begins with.
  init(_ start: NotebookStart) {
    training = start.training
    preset = start.preset
  }

  /// These with one parameter set from text, as `:set` does it.
  ///
  /// - Throws: `Failure` with the reason and what is possible.
  func setting(_ parameter: TrainingParameter, to text: String) throws(Failure) -> SettingsBase {
    if parameter == .initialWeights {
      guard InitialWeights(rawValue: text) != nil else {
        throw Failure("'\(text)' is unknown; possible: fresh, shown")
      }
      return self
    }
    let state: NotebookState
    do {
      state = try NotebookState(NotebookStart(training: training, preset: preset))
    } catch { throw Failure(error) }
    let next = try state.setting(parameter, to: text)
    var base = self
    (base.training, base.preset) = (next.training, next.preset)
    return base
  }
}
