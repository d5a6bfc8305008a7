import Foundation

/// Who holds a lock: enough for a second instance to tell its user.
public struct LockHolder: Hashable, Sendable, CustomStringConvertible {
  /// Process id.
  public var process: Int32
  /// Host name.
  public var host: String
  /// When the lock was taken, in UTC, such as `2025-03-01T12:00:00Z`; empty when unknown.
  public var since: String

  /// A holder of its parts.
  public init(process: Int32, host: String, since: String) {
    self.process = process
    self.host = host
    self.since = since
  }

  /// This process on this host; `now` is when it takes the lock.
  public static func thisProcess(now: Date) -> LockHolder {
    // The system's own name for the host, which needs no look-up on the network.
    var name = [CChar](repeating: 0, count: 256)
    let isKnown = gethostname(&name, name.count - 1) == 0
    let host =
      isKnown ? String(decoding: name.map(UInt8.init(bitPattern:)).prefix { $0 != 0 }, as: UTF8.self) : ""
    return LockHolder(process: getpid(), host: host, since: now.ISO8601Format(.iso8601))
  }

  /// The holder in words for a person.
  public var description: String {
    "process \(process)" + (host.isEmpty ? "" : " on \(host)") + (since.isEmpty ? "" : " since \(since)")
  }

  /// The line that a lock's file holds.
  var line: String { "\(process)\t\(host)\t\(since)\n" }

  /// The holder that a lock's file names; nil for any other text.
  init?(line: String) {
    let fields = line.prefix { !$0.isNewline }.split(separator: "\t", omittingEmptySubsequences: false)
    guard fields.count == 3, let process = Int32(fields[0]) else { return nil }
    self.init(process: process, host: String(fields[1]), since: String(fields[2]))
  }
}
