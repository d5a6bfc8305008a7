import Glibc

/// Waits until one of the descriptors is readable, or closed at its other end, or the time is over.
///
/// - Returns: for each descriptor, whether it is ready.
func waitForInput(_ descriptors: [Int32], milliseconds: Int) -> [Bool] {
  var entries = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
  // A signal, such as a change of size, ends the wait early; then nothing is ready.
  guard poll(&entries, nfds_t(entries.count), Int32(max(0, milliseconds))) > 0 else {
    return descriptors.map { _ in false }
  }
  return entries.map { $0.revents != 0 }
}
