import Formats
import Glibc

/// Standard output or standard error: text goes out at once, and what goes wrong is an error.
struct TextOutput: Sendable {
  /// The file descriptor.
  let descriptor: Int32
  /// How an error names it.
  let name: String

  static let standardOutput = TextOutput(descriptor: 1, name: "standard output")
  static let standardError = TextOutput(descriptor: 2, name: "standard error")

  /// Whether a terminal shows it.
  var isTerminal: Bool { isatty(descriptor) == 1 }

  /// Writes all of the text; bytes of paths that are no UTF-8 are shown as U+FFFD.
  ///
  /// - Throws: `CommandError.failed` when it cannot be written, as on a full disk.
  func write(_ text: String) throws(CommandError) { try write(bytes: Array(text.shown.utf8)[...]) }

  /// Writes all of the bytes as they are.
  ///
  /// - Throws: `CommandError.failed` as for text.
  func write(bytes: ArraySlice<UInt8>) throws(CommandError) {
    var bytes = bytes
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw .failed("\(name): \(String(cString: strerror(errno)))") }
      bytes = bytes.dropFirst(count)
    }
  }

  /// Writes a line.
  func writeLine(_ line: String) throws(CommandError) { try write(line + "\n") }

  /// The width of the terminal behind it; nil when there is none.
  var columns: Int? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }
}
