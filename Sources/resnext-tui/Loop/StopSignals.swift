import CTerminalRescue

/// SIGINT, SIGTERM and SIGHUP as numbers that can be waited for beside keys and messages.
final class StopSignals {
  private let wake = WakePipe()

  /// Catches them until `release` or the end of this object.
  init() { stop_signals_catch(wake.writing) }

  deinit { stop_signals_release() }

  /// Readable when one came.
  var descriptor: Int32 { wake.reading }

  /// The next one that came; nil when there is none.
  func take() -> Int32? { wake.take().map { Int32($0) } }

  /// From now on another such signal ends the process at once: the user asks twice.
  func release() { stop_signals_release() }
}
