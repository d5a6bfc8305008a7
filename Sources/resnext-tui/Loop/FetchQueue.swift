import Dispatch
import Fetching
import Synchronization

/// Fetches one archive at a time for the notebook, off the main thread.
final class FetchQueue: Sendable {
  private let queue = DispatchQueue(label: "resnext.fetching", qos: .utility)
  private let control = Mutex<FetchControl?>(nil)

  /// Begins a fetch; `report` and, in the end, `done` are called from another thread.
  func start(
    _ request: FetchRequest, report: @escaping @Sendable (FetchEvent) -> Void,
    done: @escaping @Sendable (Result<FetchedData, FetchError>) -> Void
  ) {
    let control = FetchControl()
    self.control.withLock { $0 = control }
    queue.async {
      let fetch = Fetch(request, control: control, report: report)
      done(Result { () throws(FetchError) in try fetch.run() })
    }
  }

  /// Ends what is under way; what came so far is kept.
  func stop() { control.withLock { $0 }?.cancel() }
}
