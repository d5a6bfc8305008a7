import Formats
import Glibc

/// Standard error while the screen is drawn: a file without a name, shown when the screen is gone.
///
/// A library that prints would otherwise write into the picture.
final class StandardErrorCapture {
  /// The file; -1 when none could be made, and then what is printed is lost.
  let descriptor: Int32
  private let original: Int32

  /// Redirects standard error until `close`.
  init(temporaryFolder: String) {
    original = dup(2)
    descriptor = StandardErrorCapture.namelessFile(in: temporaryFolder)
    let target = descriptor >= 0 ? dup(descriptor) : open("/dev/null", O_WRONLY)
    if target >= 0 {
      dup2(target, 2)
      Glibc.close(target)
    }
  }

  /// Gives standard error back and returns what was written meanwhile.
  func close() -> String {
    dup2(original, 2)
    Glibc.close(original)
    guard descriptor >= 0 else { return "" }
    defer { Glibc.close(descriptor) }
    lseek(descriptor, 0, SEEK_SET)
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    // More than a megabyte of complaints would bury what comes last.
    while text.count < 1 << 20 {
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { break }
      text += buffer.prefix(count)
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func namelessFile(in folder: String) -> Int32 {
    var path = (PathParts.joined(folder, "resnext-tui-XXXXXX").systemPath + [0]).map(CChar.init(bitPattern:))
    let descriptor = mkstemp(&path)
    if descriptor >= 0 { unlink(path) }
    return descriptor
  }
}
