import Dispatch
import Synchronization

/// The parallel-for of this project: Dispatch is the only pool of threads.
///
/// Work is cut into tasks by shapes alone, never by the number of threads, so `threads` decides who computes a task and
/// never what is computed: results are the same bits for any number.
public final class Workers: Sendable {
  /// How many tasks may run at the same time.
  public let threads: Int

  private let takesLastFirst: Bool

  /// Workers on `threads` threads, at least one.
  public init(threads: Int) {
    self.threads = max(1, threads)
    takesLastFirst = false
  }

  /// One thread that takes the last task first: an order that threads may have too, but one that can be repeated.
  static let backwards = Workers()

  private init() {
    threads = 1
    takesLastFirst = true
  }

  /// Calls `body(task, worker)` once for every task in `0..<count`, in any order, and returns when all are done.
  ///
  /// `worker` lies in `0..<threads` and is used by one thread at a time: it picks scratch memory.
  public func forEach(_ count: Int, _ body: (_ task: Int, _ worker: Int) -> Void) {
    guard threads > 1, count > 1 else {
      for task in 0..<count { body(takesLastFirst ? count - 1 - task : task, 0) }
      return
    }
    withoutActuallyEscaping(body) { body in
      // The closure runs on Dispatch's threads only while this function waits: nothing outlives the call.
      nonisolated(unsafe) let body = body
      let next = Atomic<Int>(0)
      let precedence = Precedence.ofThisThread
      DispatchQueue.concurrentPerform(iterations: min(threads, count)) { worker in
        precedence?.adopt()
        while true {
          let task = next.wrappingAdd(1, ordering: .relaxed).oldValue
          guard task < count else { return }
          body(task, worker)
        }
      }
    }
  }

  /// Cuts `0..<count` into chunks of `size` and calls `body` once for each.
  public func forEachChunk(of count: Int, size: Int, _ body: (Range<Int>) -> Void) {
    forEach((count + size - 1) / size) { chunk, _ in
      body(chunk * size..<min(count, (chunk + 1) * size))
    }
  }
}
