/// What training is doing.
enum TrainingPhase: Hashable, Sendable {
  /// Nothing.
  case idle
  /// The data are being opened.
  case starting
  /// Steps are taken.
  case running
  /// The held-out images are being classified.
  case validating(done: Int, total: Int)
  /// It waits between two steps.
  case paused
  /// It was asked to end.
  case stopping

  /// Whether a run exists that has not ended.
  var isActive: Bool { self != .idle }
  /// Whether it computes.
  var isComputing: Bool {
    switch self {
    case .starting, .running, .validating: return true
    case .idle, .paused, .stopping: return false
    }
  }
}
