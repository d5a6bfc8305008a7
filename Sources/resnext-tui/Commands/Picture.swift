import Formats
import Foundation

/// Pictures that commands read: the one place that opens them.
enum Picture {
  /// Reads a file, or standard input where `path` is `-`.
  ///
  /// - Throws: `FormatError` naming the file.
  static func read(_ path: String) throws(FormatError) -> RGBImage {
    guard path == "-" else { return try ImageFile.read(path: path) }
    return try ImageFile.read(bytes: standardInput(limit: ImageFile.largestFile), name: "standard input")
  }

  /// All of standard input, which must not be longer than a picture may be.
  private static func standardInput(limit: Int) throws(FormatError) -> [UInt8] {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Foundation.read(STDIN_FILENO, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw .inaccessible(path: "standard input", reason: String(cString: strerror(errno)))
      }
      guard count > 0 else { return bytes }
      guard bytes.count + count <= limit else {
        throw .unsupported(
          path: "standard input", reason: "more than \(limit) bytes, the most a picture may have")
      }
      bytes += piece[..<count]
    }
  }
}
