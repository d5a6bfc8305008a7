import Notebook

/// What was asked of the program from outside so far, and whether the user asks a second time.
///
/// A terminal that goes away is one event however often it is told: the system says so, then the shell, which also sends
/// SIGTERM to stopped jobs, and the descriptor hangs up. Nobody who hung up, or whose system shuts down, asks to lose
/// anything. One who sends a signal may send it to the process and to its group, as `timeout` does: that is one request.
/// Every other one that follows an earlier one means that the user does not want to wait.
struct EndRequests {
  /// What a request means.
  enum Meaning: Equatable {
    /// The first one: what can be lost is saved, then the program ends.
    case begin
    /// Known already.
    case repetition
    /// The program ends at once.
    case impatience
  }

  /// Seconds after a hangup in which SIGTERM belongs to it.
  static let moment = 1.0

  /// Seconds after the first request in which the same signal tells of it once more; `end_at_once` has the same.
  static let echo = 0.5

  private var first: (signal: Signal, time: Double)?
  private var hungUp: Double?

  /// What the next request means, which came at a time.
  mutating func meaning(of signal: Signal, at time: Double) -> Meaning {
    if signal == .hangup { hungUp = hungUp ?? time }
    guard let first else {
      first = (signal, time)
      return .begin
    }
    if signal == .hangup { return .repetition }
    if signal == first.signal, time - first.time < Self.echo { return .repetition }
    if signal == .terminate, let hungUp, time - hungUp < Self.moment { return .repetition }
    return .impatience
  }
}
