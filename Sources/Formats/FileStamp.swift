import Foundation

/// A file's size and the time of its last change: equal stamps are most likely the same content.
public struct FileStamp: Hashable, Sendable, Codable {
  /// Bytes.
  public var size: Int
  /// Whole seconds since 1970 at its last change.
  public var seconds: Int
  /// The rest of that time, in nanoseconds.
  public var nanoseconds: Int

  /// The stamp of a file; nil where there is none.
  public init?(path: String) {
    var status = stat()
    guard path.withSystemPath({ stat($0, &status) }) == 0 else { return nil }
    size = Int(status.st_size)
    seconds = Int(status.st_mtim.tv_sec)
    nanoseconds = Int(status.st_mtim.tv_nsec)
  }
}
