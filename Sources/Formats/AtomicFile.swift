import Foundation

/// Files that are either the old ones or the new ones, never half of each.
///
/// Content goes to a temporary name in the same folder, is synced, and takes the final name in one step; then
/// the folder is synced. Whatever fails on the way, the old file stays and the temporary one goes. What a writer that
/// was killed left behind goes with the next write into the same folder.
public enum AtomicFile {
  /// Writes `data` to `path`.
  ///
  /// - Throws: `FormatError.inaccessible`, naming `path`.
  public static func write(_ data: Data, to path: String) throws(FormatError) {
    try write(to: path) { (output) throws(FormatError) in try output.append(data) }
  }

  /// Writes what `body` appends to `path`, without holding it all in memory.
  ///
  /// - Parameter isSynced: Whether it is to be there after a power failure, too; a process that is killed loses nothing either way.
  /// - Throws: `FormatError.inaccessible`, naming `path`, or what `body` throws.
  public static func write(
    to path: String, isSynced: Bool = true, _ body: (borrowing Output) throws(FormatError) -> Void
  ) throws(FormatError) {
    let target = try FileSystem.realFile(path)
    let mode = FileSystem.mode(of: target)
    if let kind = mode.flatMap(FileKind.init(mode:)) {
      throw .inaccessible(path: path, reason: "is \(kind.description)")
    }
    // First, since what they take may be what is missing on the disk.
    TemporaryFile.removeAbandoned(in: PathParts.folder(of: target))
    let output = Output(try TemporaryFile(beside: target, namedAs: path), path: path)
    do throws(FormatError) {
      if let mode { fchmod(output.file.descriptor, mode & 0o7777) }
      try body(output)
      if isSynced { try output.check(fsync(output.file.descriptor) == 0) }
      try output.check(output.file.rename(to: target))
    } catch {
      output.file.remove()
      throw error
    }
    // Makes the new name itself survive a crash; file systems that cannot sync folders are left alone.
    if isSynced { try? FileSystem.sync(PathParts.folder(of: target)) }
  }

  /// A file under its temporary name, being written.
  public struct Output: ~Copyable {
    fileprivate let file: TemporaryFile
    private let path: String

    fileprivate init(_ file: consuming TemporaryFile, path: String) {
      self.file = file
      self.path = path
    }

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
        let put = Foundation.write(file.descriptor, base + done, bytes.count - done)
        if put < 0 && errno == EINTR { continue }
        try check(put > 0)
        done += put
      }
    }

    fileprivate func check(_ succeeded: Bool) throws(FormatError) {
      guard succeeded else { throw .inaccessible(path: path, reason: systemReason(errno)) }
    }
  }
}
