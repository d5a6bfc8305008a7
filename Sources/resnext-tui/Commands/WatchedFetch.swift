import Dispatch
import Fetching

/// A fetch on a queue of its own that the main thread waits for, shows and, on a signal, ends.
struct WatchedFetch {
  private enum News: Sendable {
    case event(FetchEvent)
    case ended(Result<FetchedData, FetchError>)
  }

  private let request: FetchRequest

  init(_ request: FetchRequest) { self.request = request }

  /// Fetches to the end.
  ///
  /// - Throws: `CommandError`: it failed, a signal ended it, or nothing can be printed any more.
  func finish(_ progress: inout FetchProgress) throws(CommandError) -> FetchedData {
    let mailbox = Mailbox<News>()
    let signals = StopSignals()
    let control = FetchControl()
    let request = request
    DispatchQueue(label: "resnext.fetching").async {
      let fetch = Fetch(request, control: control, report: { mailbox.post(.event($0)) })
      mailbox.post(.ended(Result { () throws(FetchError) in try fetch.run() }))
    }
    var signal: Int32?
    var problem: CommandError?
    while true {
      _ = waitForInput([mailbox.descriptor, signals.descriptor], milliseconds: 1000)
      if let number = signals.next() {
        signal = number
        control.cancel()
        // Asked for twice, the process ends at once.
        signals.release()
      }
      for news in mailbox.takeAll() {
        switch news {
        case .event(let event):
          guard problem == nil else { continue }
          do throws(CommandError) { try progress.show(event) } catch {
            problem = error
            control.cancel()
          }
        case .ended(let result):
          try? progress.endBar()
          return try outcome(result, signal, problem)
        }
      }
    }
  }

  private func outcome(
    _ result: Result<FetchedData, FetchError>, _ signal: Int32?, _ problem: CommandError?
  ) throws(CommandError) -> FetchedData {
    do throws(FetchError) {
      return try result.get()
    } catch {
      if case .cancelled = error {
        if let signal { throw .interrupted(signal: signal, "\(error)") }
        if let problem { throw .failed("\(problem.line ?? ""); \(error)") }
      }
      throw CommandError(error)
    }
  }
}
