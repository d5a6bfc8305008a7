import Foundation

/// A file that only grows: what is written stays, whatever becomes of the process.
///
/// Nothing is synced: a process that is killed loses nothing of it, a machine that loses power what the system had not
/// written yet.
public enum AppendedFile {
  /// Adds bytes to the end of a file, in one piece as far as the system allows; a new file is made where there is none.
  ///
  /// - Throws: `FormatError.inaccessible`, naming `path`; a part of the bytes may stand in it then.
  public static func append(_ bytes: [UInt8], to path: String) throws(FormatError) {
    let descriptor = path.withSystemPath {
      open($0, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
    }
    guard descriptor >= 0 else { throw .inaccessible(path: path, reason: systemReason(errno)) }
    defer { close(descriptor) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let put = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if put < 0 && errno == EINTR { continue }
      guard put > 0 else { throw .inaccessible(path: path, reason: systemReason(errno)) }
      rest = rest.dropFirst(put)
    }
  }
}
