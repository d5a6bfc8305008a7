import Foundation

/// A file under a name of its own, until it takes its final one.
///
/// Its writer holds a lock on it (`flock`), which ends with the process, however it ends: a file that can be locked has
/// no writer any more. A process id and the time it started would say nothing on a folder that several hosts share. Where
/// the file system has no locks, nobody can tell, and such files are left where they are.
struct TemporaryFile: ~Copyable {
  let descriptor: Int32
  private let path: String

  private static let ending = ".resnext-tui-tmp"
  private static let tagLength = 16

  /// Makes a file beside `target`.
  ///
  /// - Throws: `FormatError.inaccessible`, naming `name`.
  init(beside target: String, namedAs name: String) throws(FormatError) {
    let folder = PathParts.folder(of: target)
    // A name of the longest kind has no room for more, so only its beginning is kept.
    let stem = String(systemPath: PathParts.name(of: target).systemPath.prefix(200))
    var opened: (path: String, descriptor: Int32)?
    // Who removes abandoned files may take one for such between its making and its locking.
    while opened == nil {
      let path = PathParts.joined(folder, ".\(stem).\(TemporaryFile.tag())\(TemporaryFile.ending)")
      let descriptor = path.withSystemPath { open($0, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) }
      guard descriptor >= 0 else { throw .inaccessible(path: name, reason: systemReason(errno)) }
      while flock(descriptor, LOCK_EX) != 0 && errno == EINTR {}
      if FileLock.isSameFile(descriptor, path) { opened = (path, descriptor) } else { close(descriptor) }
    }
    (path, descriptor) = opened ?? ("", -1)
  }

  deinit { close(descriptor) }

  /// Gives the file its final name; false where the system refuses, with its reason in `errno`.
  func rename(to target: String) -> Bool {
    path.withSystemPath { old in target.withSystemPath { new in Foundation.rename(old, new) } } == 0
  }

  /// Removes the file.
  func remove() { _ = path.withSystemPath(unlink) }

  /// Removes this user's files in `folder` whose writers have ended without renaming or removing them.
  static func removeAbandoned(in folder: String) {
    guard let names = try? FileSystem.names(in: folder) else { return }
    for name in names where isTemporary(name) { removeIfAbandoned(PathParts.joined(folder, name)) }
  }

  private static func removeIfAbandoned(_ path: String) {
    var status = stat()
    guard path.withSystemPath({ lstat($0, &status) }) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_uid == geteuid(), status.st_nlink == 1
    else { return }
    let descriptor = path.withSystemPath { open($0, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK) }
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, FileLock.isSameFile(descriptor, path) else { return }
    _ = path.withSystemPath(unlink)
  }

  /// Whether a name is one that only `init` makes: `.STEM.TAG.resnext-tui-tmp`.
  private static func isTemporary(_ name: String) -> Bool {
    guard name.hasPrefix("."), name.hasSuffix(ending) else { return false }
    let tag = name.utf8.dropLast(ending.utf8.count).suffix(tagLength + 1)
    return tag.first == UInt8(ascii: ".")
      && tag.dropFirst().allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
  }

  private static func tag() -> String {
    let digits = String(UInt64.random(in: .min ... .max), radix: 16)
    return String(repeating: "0", count: tagLength - digits.count) + digits
  }
}
