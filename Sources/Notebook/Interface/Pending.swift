import ResNeXtModel

/// Everything that waits: for a key, for a run to end, for weights, for a file.
struct Pending: Sendable {
  /// An action that waits for its key to be pressed again.
  var confirmation: Confirmation?
  /// Keys that were typed while the maps they are meant for are on their way.
  var ahead: [Key] = []
  /// What follows the end of a run that was asked to stop.
  var afterRun: AfterRun?
  /// A save that waits for the weights of the next step.
  var save: PendingSave?
  /// A weights file that was asked for.
  var weights: ExpectedWeights?
  /// The end of the program.
  var quitting: Quitting?
  /// Whether the run under way was asked to wait.
  var isPausing = false

  /// The clock has begun: what was waited for before its first tick is waited for from then on.
  mutating func start(at time: Double) {
    confirmation?.time = time
    save?.since = time
    quitting?.since = time
  }
}

/// An action that waits for its key to be pressed again.
struct Confirmation: Hashable, Sendable {
  var action: Action
  var time: Double
}

/// What follows the end of a run that was asked to stop.
enum AfterRun: Hashable, Sendable {
  /// A change of choices that ends the run.
  case change(Choices)
  /// The next undo or redo, which ends the run.
  case history(History.Direction)
  case saveAndQuit
}

/// A save that waits for the weights of the next step.
struct PendingSave: Hashable, Sendable {
  var path: String
  var since: Double
}

/// A weights file that was asked for, and what is known about it.
struct ExpectedWeights: Hashable, Sendable {
  var path: String
  /// Where its weights come from; nil to say the file.
  var origin: WeightsOrigin?
  /// The network they were asked for, which may be another by the time they arrive; nil where they decide.
  var network: NetworkConfiguration?
}

/// A program that is about to end.
struct Quitting: Hashable, Sendable {
  /// What is waited for.
  enum Stage: Hashable, Sendable {
    case endingRun
    case saving
    /// A copy is being written elsewhere.
    case rescuing
  }

  /// Seconds that a file is waited for when the end was asked for from outside.
  static let patience = 20.0

  var status: Int32
  /// When the present stage began.
  var since: Double
  /// Whether it ends even when the session cannot be saved.
  var isForced: Bool
  var stage = Stage.endingRun
}
