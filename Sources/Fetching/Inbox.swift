import Dispatch
import Synchronization

/// News from other threads for the one that waits for them.
final class Inbox<News: Sendable>: Sendable {
  private let waiting = Mutex<[News]>([])
  private let count = DispatchSemaphore(value: 0)

  /// Puts something in.
  func post(_ news: News) {
    waiting.withLock { $0.append(news) }
    count.signal()
  }

  /// The next in order; nil when `seconds` pass without any.
  func next(within seconds: Double) -> News? {
    guard count.wait(timeout: .now() + seconds) == .success else { return nil }
    return waiting.withLock { $0.removeFirst() }
  }
}
