import Synchronization

/// Tells which of several requests is the newest: the others are done with.
final class NewestRequest: Sendable {
  private let newest = Mutex(0)

  /// Begins a request, or none; those before it are done with.
  @discardableResult func begin() -> Int {
    newest.withLock { newest in
      newest += 1
      return newest
    }
  }

  /// Whether nothing began since.
  func isNewest(_ number: Int) -> Bool { newest.withLock { $0 == number } }
}
