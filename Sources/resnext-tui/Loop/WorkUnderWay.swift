import Dispatch
import Synchronization

/// What was begun on a queue and has not ended, each with its name, so that ending can wait for it with a bound and say
/// what it did not wait for.
final class WorkUnderWay: Sendable {
  private struct State {
    var next = 0
    var names: [Int: String] = [:]
  }

  private let state = Mutex(State())
  private let group = DispatchGroup()

  /// Does work on a queue; `name` says what it is, such as `saving tour.ipynb`.
  func begin(_ name: String, on queue: DispatchQueue, _ work: @escaping @Sendable () -> Void) {
    let number = state.withLock { state in
      state.next += 1
      state.names[state.next] = name
      return state.next
    }
    group.enter()
    queue.async { [self] in
      work()
      state.withLock { _ = $0.names.removeValue(forKey: number) }
      group.leave()
    }
  }

  /// Waits until all of it has ended, or the time is over.
  ///
  /// - Returns: the names of what has not ended, oldest first.
  func wait(until deadline: DispatchTime) -> [String] {
    if group.wait(timeout: deadline) == .success { return [] }
    return state.withLock { state in state.names.sorted { $0.key < $1.key }.map(\.value) }
  }
}
