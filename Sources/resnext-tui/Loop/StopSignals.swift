import CTerminalRescue

/// Signals as numbers that can be waited for beside keys and messages.
///
/// At most one of these catches signals at a time.
final class StopSignals {
  /// Which signals become numbers.
  enum Caught {
    /// SIGINT, SIGTERM, SIGHUP and SIGQUIT: requests to end.
    case requestsToEnd
    /// Those, and SIGTSTP and SIGCONT: what a terminal's modes depend on.
    case allOfTerminal
    /// None; `post` stands for them in tests.
    case none
  }

  private let wake = WakePipe()
  private let caught: Caught

  /// Catches them until `release` or the end of this object.
  init(_ caught: Caught = .requestsToEnd) {
    self.caught = caught
    if caught != .none { stop_signals_catch(wake.writing) }
    if caught == .allOfTerminal { job_signals_catch(wake.writing) }
  }

  deinit {
    if caught != .none { stop_signals_restore() }
    if caught == .allOfTerminal { job_signals_restore() }
  }

  /// Readable when one came.
  var descriptor: Int32 { wake.reading }

  /// The next one that came; nil when there is none.
  func next() -> Int32? { wake.receive().map { Int32($0) } }

  /// From now on another SIGINT, SIGTERM or SIGQUIT ends the process at once, and SIGTSTP stops it.
  func release() {
    if caught != .none { stop_signals_release() }
    if caught == .allOfTerminal { job_signals_restore() }
  }

  /// Puts a number in, as a signal's handler does.
  func post(_ number: Int32) { wake.send(UInt8(truncatingIfNeeded: number)) }
}
