import Training

/// What the main thread is told of a training on a queue of its own.
enum WatchedNews<Event: Sendable>: Sendable {
  case event(Event)
  /// A line about its files.
  case note(String)
}

extension StopSignals {
  /// Shows a training until its last event, and stops it on a signal.
  ///
  /// - Parameters:
  ///   - note: Told a line about its files.
  ///   - take: Told an event; says whether it was the last one.
  /// - Returns: the signal that stopped it; nil where none did.
  func watch<Event>(
    _ mailbox: Mailbox<WatchedNews<Event>>, _ control: TrainingControl, note: (String) -> Void,
    take: (Event) -> Bool
  ) -> Int32? {
    var stopping: Int32?
    var isOver = false
    while !isOver {
      _ = waitForInput([mailbox.descriptor, descriptor], milliseconds: 1000)
      if let signal = next() {
        stopping = signal
        control.stop()
        // Asked for twice, the process ends at once.
        release()
      }
      for news in mailbox.takeAll() {
        switch news {
        case .note(let line): note(line)
        case .event(let event): isOver = take(event) || isOver
        }
      }
    }
    return stopping
  }
}
