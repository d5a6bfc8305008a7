import Foundation
import Synchronization

/// What a program writes into a pseudo-terminal, read on a thread of its own so that the program never waits.
final class PseudoTerminalOutput: Sendable {
  private let bytes = Mutex<[UInt8]>([])
  private let isClosing = Mutex(false)
  private let emptyLooks = Mutex(0)
  private let closed = DispatchSemaphore(value: 0)

  /// Reads until `close`.
  init(_ master: Int32) {
    Thread.detachNewThread { [self] in readUntilClosed(master) }
  }

  private func readUntilClosed(_ master: Int32) {
    var buffer = [UInt8](repeating: 0, count: 65536)
    // A read that waits would keep the descriptor open.
    while !isClosed {
      var entry = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
      let count = poll(&entry, 1, 10) > 0 ? read(master, &buffer, buffer.count) : 0
      if count > 0 {
        bytes.withLock { $0 += buffer.prefix(count) }
      } else {
        emptyLooks.withLock { $0 += 1 }
        if entry.revents != 0 { usleep(10_000) }
      }
    }
    Glibc.close(master)
    closed.signal()
  }

  /// Closes the descriptor and returns once it is closed.
  func close() {
    let isFirst = isClosing.withLock { closing in
      defer { closing = true }
      return !closing
    }
    if isFirst { closed.wait() }
  }

  /// How often there was nothing to read: when it grows, everything written before is here.
  var looksInVain: Int { emptyLooks.withLock { $0 } }

  /// Whether nobody reads any more.
  var isClosed: Bool { isClosing.withLock { $0 } }

  /// How many bytes came so far.
  var count: Int { bytes.withLock { $0.count } }

  /// What came from a place on.
  func from(_ start: Int) -> [UInt8] { bytes.withLock { Array($0.dropFirst(start)) } }
}
