import Dispatch
import Synchronization

/// The reins of a run: others pull them from any thread, the trainer looks at them between two steps.
public final class TrainingControl: Sendable {
  private struct State {
    var isPaused: Bool
    var singleSteps = 0
    var isStopped = false
    var wantsSnapshot = false
  }

  private let state: Mutex<State>
  private let changed = DispatchSemaphore(value: 0)

  /// Reins of a run that may wait before its first step.
  public init(startsPaused: Bool = false) { state = Mutex(State(isPaused: startsPaused)) }

  /// Lets the run wait before the next step.
  public func pause() { change { $0.isPaused = true } }

  /// Lets the run go on.
  public func resume() { change { $0.isPaused = false } }

  /// Lets a waiting run take one step and wait again.
  public func singleStep() {
    change {
      $0.isPaused = true
      $0.singleSteps += 1
    }
  }

  /// Ends the run before the next step.
  public func stop() { change { $0.isStopped = true } }

  /// Asks for a copy of the newest weights, which comes as an event, also while the run waits.
  public func requestSnapshot() { change { $0.wantsSnapshot = true } }

  /// Whether the run was asked to end.
  public var isStopped: Bool { state.withLock { $0.isStopped } }

  private func change(_ body: (inout State) -> Void) {
    state.withLock { body(&$0) }
    changed.signal()
  }

  /// What the trainer should do next.
  enum Order {
    case step, snapshot, wait, stop
  }

  /// Takes the next order; a single step is used up by taking it.
  func nextOrder() -> Order {
    state.withLock { state in
      if state.isStopped { return .stop }
      if state.wantsSnapshot {
        state.wantsSnapshot = false
        return .snapshot
      }
      guard state.isPaused else { return .step }
      guard state.singleSteps > 0 else { return .wait }
      state.singleSteps -= 1
      return .step
    }
  }

  /// Blocks until somebody pulls the reins.
  func waitForChange() { changed.wait() }
}
