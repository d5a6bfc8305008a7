import Foundation

/// Which file of the system a path leads to: two names of one file have the same.
public struct FileIdentity: Hashable, Sendable {
  /// The device that holds it.
  public let device: UInt64
  /// Its number there.
  public let number: UInt64

  init(_ status: stat) {
    device = UInt64(status.st_dev)
    number = UInt64(status.st_ino)
  }

  /// That of a path, links followed; nil where there is nothing.
  public init?(path: String) {
    var status = stat()
    guard path.withSystemPath({ stat($0, &status) }) == 0 else { return nil }
    self.init(status)
  }
}
