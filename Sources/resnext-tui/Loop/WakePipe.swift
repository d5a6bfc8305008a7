import Glibc

/// A pipe that wakes up who waits for its reading end; neither end blocks.
final class WakePipe: Sendable {
  /// The end that is waited for.
  let reading: Int32
  /// The end that signal handlers and queues write to.
  let writing: Int32

  init() {
    var ends: [Int32] = [-1, -1]
    _ = pipe(&ends)
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    reading = ends[0]
    writing = ends[1]
  }

  deinit {
    close(reading)
    close(writing)
  }

  /// Writes a byte; a full pipe is readable already.
  func send(_ byte: UInt8) {
    var byte = byte
    _ = write(writing, &byte, 1)
  }

  /// Receives the next byte; nil when there is none.
  func receive() -> UInt8? {
    var byte: UInt8 = 0
    return read(reading, &byte, 1) == 1 ? byte : nil
  }
}
