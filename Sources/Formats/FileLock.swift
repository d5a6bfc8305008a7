import Foundation
import Synchronization

/// The rule "one writer": an advisory lock of a folder or a file, held until it is released or the process ends,
/// however it ends.
///
/// The lock is the system's `flock` on a hidden file that also says who holds it: `.lock` inside a folder, so that it
/// needs nothing of the folder above, and `.NAME.lock` beside a file, which is itself replaced at each save. Both are
/// found by the real path, so that a link or a relative path leads to the same lock.
public final class FileLock: Sendable {
  /// The hidden file that carries the lock.
  public let lockPath: String
  private let descriptor: Mutex<Int32?>

  private init(lockPath: String, descriptor: Int32) {
    self.lockPath = lockPath
    self.descriptor = Mutex(descriptor)
  }

  deinit { release() }

  /// Takes the lock of everything in a folder.
  ///
  /// - Throws: `FormatError.locked` when somebody else holds it, others where none can be made.
  public static func acquire(folder: String, holder: LockHolder) throws(FormatError) -> FileLock {
    guard let real = FileSystem.realPath(folder) else { throw FileSystem.error(folder) }
    return try acquire(PathParts.joined(real, ".lock"), of: folder, holder)
  }

  /// Takes the lock of a file, which need not exist itself.
  ///
  /// - Throws: `FormatError.locked` when somebody else holds it, others where none can be made.
  public static func acquire(file: String, holder: LockHolder) throws(FormatError) -> FileLock {
    try acquire(lockPath(ofFile: file), of: file, holder)
  }

  /// The hidden file that carries the lock of a file.
  ///
  /// - Throws: `FormatError.inaccessible` where no such file can be made.
  public static func lockPath(ofFile path: String) throws(FormatError) -> String {
    let real = try FileSystem.realFile(path)
    var name = PathParts.name(of: real)
    // A name of the longest kind has no room for more: its beginning and its checksum stand for it.
    let bytes = name.systemPath
    if bytes.count > 240 {
      name = String(systemPath: bytes.prefix(220)) + String(castagnoli(bytes), radix: 16)
    }
    return PathParts.joined(PathParts.folder(of: real), ".\(name).lock")
  }

  /// Whether the lock still stands at its path: not in a folder that was moved or removed meanwhile.
  public var isInPlace: Bool {
    descriptor.withLock { held in held.map { FileLock.isSameFile($0, lockPath) } ?? false }
  }

  /// Lets go; calling it again does nothing.
  public func release() {
    descriptor.withLock { held in
      guard let open = held else { return }
      // A folder that has moved meanwhile may have somebody else's lock at this path.
      if FileLock.isSameFile(open, lockPath) { _ = lockPath.withSystemPath(unlink) }
      close(open)
      held = nil
    }
  }

  private static func acquire(
    _ lockPath: String, of path: String, _ holder: LockHolder
  ) throws(FormatError) -> FileLock {
    // A holder that lets go removes its file. Who has opened that file just before must begin again.
    while true {
      let descriptor = lockPath.withSystemPath { open($0, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666) }
      guard descriptor >= 0 else { throw openError(errno, lockPath, path) }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        let code = errno
        close(descriptor)
        throw code == EWOULDBLOCK
          ? .locked(path: path, holder: readLine(lockPath).flatMap(LockHolder.init))
          : .inaccessible(path: path, reason: reason(noLock: code))
      }
      if isSameFile(descriptor, lockPath) {
        do throws(FormatError) { try write(holder, descriptor, lockPath) } catch {
          close(descriptor)
          throw error
        }
        return FileLock(lockPath: lockPath, descriptor: descriptor)
      }
      close(descriptor)
    }
  }

  /// Why there can be no lock, by the system's error of `flock`.
  static func reason(noLock code: Int32) -> String {
    switch code {
    case ENOLCK, ENOTSUP, ENOSYS, EINVAL:
      return "its file system has no locks, so a second writer could not be kept out: use a folder on another"
    default: return systemReason(code)
    }
  }

  /// Whether a path still names the open file.
  static func isSameFile(_ descriptor: Int32, _ path: String) -> Bool {
    var open = stat()
    var named = stat()
    return fstat(descriptor, &open) == 0 && path.withSystemPath { lstat($0, &named) } == 0
      && open.st_ino == named.st_ino && open.st_dev == named.st_dev
  }

  private static func openError(_ code: Int32, _ lockPath: String, _ path: String) -> FormatError {
    // A folder or a link in the place of the lock is at fault itself.
    let isThere = code == EISDIR || code == ELOOP
    return .inaccessible(path: isThere ? lockPath : path, reason: systemReason(code))
  }

  private static func write(
    _ holder: LockHolder, _ descriptor: Int32, _ lockPath: String
  ) throws(FormatError) {
    let before = readLine(lockPath)
    guard let before, before.isEmpty || LockHolder(line: before) != nil else {
      throw .unsupported(path: lockPath, reason: "stands where the lock goes and is none: move it away")
    }
    let line = Array(holder.line.utf8)
    ftruncate(descriptor, 0)
    // On a full disk the lock holds all the same; it just does not say who.
    _ = pwrite(descriptor, line, line.count, 0)
    fsync(descriptor)
  }

  private static func readLine(_ lockPath: String) -> String? {
    (try? FileBytes.read(path: lockPath, limit: 4096)).map { String(decoding: $0, as: UTF8.self) }
  }
}

/// The locks that are held on this machine now, as the system lists them: asking takes none, so nobody is kept out by it.
public struct HeldLocks: Sendable {
  private let numbers: Set<UInt64>

  /// Those of this moment; none where the system does not say.
  public static func now() -> HeldLocks {
    let bytes = (try? FileSystem.contents(ofSystemFile: "/proc/locks")) ?? []
    return HeldLocks(listing: String(decoding: bytes, as: UTF8.self))
  }

  /// Those of a listing: `1: FLOCK  ADVISORY  WRITE 812 08:01:131090 0 EOF` a line.
  init(listing: String) {
    var numbers: Set<UInt64> = []
    for line in listing.split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count >= 6, fields.contains("FLOCK") else { continue }
      for field in fields where field.filter({ $0 == ":" }).count == 2 {
        if let number = field.split(separator: ":").last.flatMap({ UInt64($0) }) { numbers.insert(number) }
      }
    }
    self.numbers = numbers
  }

  /// Whether somebody writes into a folder.
  public func holds(folder: String) -> Bool {
    guard let identity = FileIdentity(path: PathParts.joined(folder, ".lock")) else { return false }
    return numbers.contains(identity.number)
  }
}
