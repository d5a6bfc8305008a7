import Foundation
import Synchronization

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
}

/// The rule "one writer": an advisory lock beside a file or folder, held until it is released or the
/// process ends, however it ends.
///
/// The lock is the system's `flock` on a hidden file `.NAME.lock` in the same folder (the file itself is
/// replaced at each save, so it cannot carry a lock). The hidden file says who holds it.
public final class FileLock: Sendable {
  /// The hidden file that carries the lock.
  public let lockPath: String
  private let descriptor: Mutex<Int32?>

  private init(lockPath: String, descriptor: Int32) {
    self.lockPath = lockPath
    self.descriptor = Mutex(descriptor)
  }

  deinit { release() }

  /// Takes the lock of `path`, which need not exist itself.
  ///
  /// - Throws: `FormatError.locked` when somebody else holds it, `.inaccessible` where none can be made.
  public static func acquire(_ path: String, holder: LockHolder) throws(FormatError) -> FileLock {
    let lockPath = lockPath(of: path)
    // A holder that lets go removes its file. Who has opened that file just before must begin again.
    while true {
      let descriptor = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else { throw .inaccessible(path: path, reason: systemReason(errno)) }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        let code = errno
        close(descriptor)
        guard code == EWOULDBLOCK else { throw .inaccessible(path: path, reason: systemReason(code)) }
        throw .locked(path: path, holder: readHolder(lockPath))
      }
      if isSameFile(descriptor, lockPath) {
        writeHolder(holder, descriptor)
        return FileLock(lockPath: lockPath, descriptor: descriptor)
      }
      close(descriptor)
    }
  }

  /// Lets go; calling it again does nothing.
  public func release() {
    descriptor.withLock { held in
      guard let open = held else { return }
      unlink(lockPath)
      close(open)
      held = nil
    }
  }

  /// The hidden file that carries the lock of `path`.
  static func lockPath(of path: String) -> String {
    let url = URL(fileURLWithPath: path)
    return url.deletingLastPathComponent().path + "/.\(url.lastPathComponent).lock"
  }

  private static func isSameFile(_ descriptor: Int32, _ path: String) -> Bool {
    var open = stat()
    var named = stat()
    return fstat(descriptor, &open) == 0 && stat(path, &named) == 0 && open.st_ino == named.st_ino
      && open.st_dev == named.st_dev
  }

  private static func writeHolder(_ holder: LockHolder, _ descriptor: Int32) {
    let line = Array("\(holder.process)\t\(holder.host)\t\(holder.since)\n".utf8)
    ftruncate(descriptor, 0)
    _ = pwrite(descriptor, line, line.count, 0)
    fsync(descriptor)
  }

  private static func readHolder(_ lockPath: String) -> LockHolder? {
    guard let bytes = try? FileBytes.read(path: lockPath, limit: 4096) else { return nil }
    let line = String(decoding: bytes, as: UTF8.self).prefix { !$0.isNewline }
    let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    guard fields.count == 3, let process = Int32(fields[0]) else { return nil }
    return LockHolder(process: process, host: fields[1], since: fields[2])
  }
}
