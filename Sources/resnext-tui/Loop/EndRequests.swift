import Notebook

/// What was asked of the program from outside so far, and whether the user asks a second time.
///
/// A terminal that goes away is one event however often it is told: the system says so, then the shell, which also sends
/// SIGTERM to stopped jobs, and the descriptor hangs up. Nobody who hung up, or whose system shuts down, asks to lose
/// anything. Every other request that follows an earlier one means that the user does not want to wait.
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

  private var hasBegun = false
  private var hungUp: Double?

  /// What the next request means, which came at a time.
  mutating func meaning(of signal: Signal, at time: Double) -> Meaning {
    if signal == .hangup { hungUp = hungUp ?? time }
    guard hasBegun else {
      hasBegun = true
      return .begin
    }
    if signal == .hangup { return .repetition }
    if signal == .terminate, let hungUp, time - hungUp < Self.moment { return .repetition }
    return .impatience
  }
}
