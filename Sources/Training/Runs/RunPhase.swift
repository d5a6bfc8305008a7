/// What a run of a `RunQueue` is doing.
public enum RunPhase: Sendable {
  /// It has not begun.
  case waiting(RunWait)
  /// It opens its data or computes.
  case running
  /// It stands still between two steps; its memory and its place stay taken.
  case paused
  /// It is over, and this came of it.
  case ended(RunResult)
}

/// Why a run has not begun.
public enum RunWait: Hashable, Sendable {
  /// Runs under way have all places, or others that wait come before it.
  case place
  /// It needs this many bytes, and runs under way leave fewer.
  case memory(needed: Int, left: Int)
}

/// What came of a run.
public enum RunResult: Sendable {
  /// It came to its end without an error.
  case completed(RunEnd)
  /// An error ended it, also before its first step: a run that does not fit in memory is refused so.
  case failed(TrainingError)
  /// It was taken out of the queue before it began.
  case withdrawn
}

/// What a `RunQueue` tells of a run.
public enum RunEvent: Sendable {
  /// It has not begun; told again when the reason is another.
  case waiting(RunWait)
  /// Its trainer tells something.
  case training(TrainingEvent)
  /// It was taken out of the queue before it began.
  case withdrawn

  /// Whether nothing comes after it.
  public var isLast: Bool {
    switch self {
    case .waiting: return false
    case .training(let event): return event.isLast
    case .withdrawn: return true
    }
  }
}
