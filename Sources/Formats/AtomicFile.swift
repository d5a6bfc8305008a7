import Foundation

/// Files that are either the old ones or the new ones, never half of each.
///
/// Content goes to a temporary name in the same folder, is synced, and takes the final name in one step; then
/// the folder is synced. Whatever fails on the way, the old file stays and the temporary one goes.
public enum AtomicFile {
  /// Writes `data` to `path`.
  ///
  /// - Throws: `FormatError.inaccessible`, naming `path`.
  public static func write(_ data: Data, to path: String) throws(FormatError) {
    try write(to: path) { (output) throws(FormatError) in try output.append(data) }
  }

  /// Writes what `body` appends to `path`, without holding it all in memory.
  ///
  /// - Throws: `FormatError.inaccessible`, naming `path`, or what `body` throws.
  public static func write(
    to path: String, _ body: (borrowing Output) throws(FormatError) -> Void
  ) throws(FormatError) {
    let target = try finalTarget(path)
    let output = try Output(target: target.path, namedAs: path)
    do throws(FormatError) {
      if let mode = target.mode { fchmod(output.descriptor, mode) }
      try body(output)
      try output.check(fsync(output.descriptor) == 0)
      try output.check(rename(output.temporary, target.path) == 0)
    } catch {
      unlink(output.temporary)
      throw error
    }
    syncFolder(of: target.path)
  }

  /// A file under its temporary name, being written.
  public struct Output: ~Copyable {
    fileprivate let descriptor: Int32
    fileprivate let temporary: String
    private let path: String

    fileprivate init(target: String, namedAs path: String) throws(FormatError) {
      let url = URL(fileURLWithPath: target)
      // A name of the longest kind has no room for a suffix, so only its beginning is kept.
      let stem = String(decoding: url.lastPathComponent.utf8.prefix(200), as: UTF8.self)
      let tag = String(UInt64.random(in: .min ... .max), radix: 36)
      let temporary = url.deletingLastPathComponent().path + "/.\(stem).\(tag).tmp"
      descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else { throw .inaccessible(path: path, reason: systemReason(errno)) }
      self.temporary = temporary
      self.path = path
    }

    deinit { close(descriptor) }

    /// Adds `data` to the end.
    ///
    /// - Throws: `FormatError.inaccessible`, such as for a full disk.
    public func append(_ data: Data) throws(FormatError) {
      var failure: FormatError?
      data.withUnsafeBytes { bytes in
        do throws(FormatError) { try append(bytes) } catch { failure = error }
      }
      if let failure { throw failure }
    }

    /// Adds `bytes` to the end.
    ///
    /// - Throws: `FormatError.inaccessible`, such as for a full disk.
    public func append(_ bytes: UnsafeRawBufferPointer) throws(FormatError) {
      guard let base = bytes.baseAddress else { return }
      var done = 0
      while done < bytes.count {
        let put = Foundation.write(descriptor, base + done, bytes.count - done)
        if put < 0 && errno == EINTR { continue }
        try check(put > 0)
        done += put
      }
    }

    fileprivate func check(_ succeeded: Bool) throws(FormatError) {
      guard succeeded else { throw .inaccessible(path: path, reason: systemReason(errno)) }
    }
  }

  /// Where the file really is (a link keeps pointing at it) and the permissions it keeps; nil for a new one.
  private static func finalTarget(_ path: String) throws(FormatError) -> (path: String, mode: mode_t?) {
    guard let resolved = realpath(path, nil) else { return (path, nil) }
    defer { free(resolved) }
    var status = stat()
    guard stat(resolved, &status) == 0 else { return (path, nil) }
    if let kind = FileKind(mode: status.st_mode) {
      throw .inaccessible(path: path, reason: "is \(kind.description)")
    }
    return (String(cString: resolved), status.st_mode & 0o7777)
  }

  /// Makes the new name itself survive a crash; file systems that cannot sync folders are left alone.
  private static func syncFolder(of path: String) {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}
