import Synchronization

/// Ends what is being fetched, from any thread.
public final class FetchControl: Sendable {
  private struct State {
    var isCancelled = false
    var wake: (@Sendable () -> Void)?
  }

  private let state = Mutex(State())

  /// Nothing was asked for yet.
  public init() {}

  /// Asks for the end; what came so far is kept.
  public func cancel() {
    let wake = state.withLock { state in
      state.isCancelled = true
      return state.wake
    }
    wake?()
  }

  /// Whether the end was asked for.
  public var isCancelled: Bool { state.withLock { $0.isCancelled } }

  /// Calls `wake` when the end is asked for, at once where that has happened; nil for nobody.
  func onCancel(_ wake: (@Sendable () -> Void)?) {
    let isLate = state.withLock { state in
      state.wake = wake
      return state.isCancelled
    }
    if isLate { wake?() }
  }
}
