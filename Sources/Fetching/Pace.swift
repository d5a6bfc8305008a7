import Synchronization

/// Lets through what changes all the time a few times a second only, and everything else at once.
final class Pace: Sendable {
  private let last = Mutex<ContinuousClock.Instant?>(nil)
  private let interval: Duration
  private let next: @Sendable (FetchEvent) -> Void

  /// Lets through to `next` what comes `seconds` apart.
  init(seconds: Double, _ next: @escaping @Sendable (FetchEvent) -> Void) {
    interval = .seconds(seconds)
    self.next = next
  }

  func report(_ event: FetchEvent) {
    if case .received(let bytes, let total) = event, bytes != total {
      let now = ContinuousClock.now
      let isDue = last.withLock { last in
        if let last, now - last < interval { return false }
        last = now
        return true
      }
      guard isDue else { return }
    }
    next(event)
  }
}
