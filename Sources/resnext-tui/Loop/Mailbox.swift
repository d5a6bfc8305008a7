import Synchronization

/// Messages from queues to the main thread; posting one wakes it up.
///
/// Sendable values go in from any thread and come out, in order, on the thread that waits on `descriptor`.
final class Mailbox<Message: Sendable>: Sendable {
  private let messages = Mutex<[Message]>([])
  private let wake = WakePipe()

  /// Readable while there is something inside.
  var descriptor: Int32 { wake.reading }

  /// Puts a message in.
  func post(_ message: Message) {
    messages.withLock { messages in
      messages.append(message)
      // One byte stands for all messages that wait.
      if messages.count == 1 { wake.send(0) }
    }
  }

  /// Takes everything out, oldest first.
  func takeAll() -> [Message] {
    messages.withLock { messages in
      let all = messages
      messages = []
      if !all.isEmpty { _ = wake.receive() }
      return all
    }
  }
}
