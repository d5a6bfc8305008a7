import Foundation

/// What the system says of paths, and the few things done to them beside reading and writing.
public enum FileSystem {
  /// Whether the path names something; links are followed.
  public static func exists(_ path: String) -> Bool { mode(of: path) != nil }

  /// Whether nothing has this name, not even a link that leads nowhere.
  public static func isFree(_ path: String) -> Bool {
    var status = stat()
    return path.withSystemPath { lstat($0, &status) } != 0 && errno == ENOENT
  }

  /// Whether the path names a link.
  public static func isLink(_ path: String) -> Bool {
    var status = stat()
    return path.withSystemPath { lstat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  /// Whether the path names a folder; links are followed.
  public static func isFolder(_ path: String) -> Bool {
    mode(of: path).map { $0 & S_IFMT == S_IFDIR } ?? false
  }

  /// The names in a folder in the order of their bytes, hidden ones too.
  ///
  /// - Throws: `FormatError.inaccessible`.
  public static func names(in folder: String) throws(FormatError) -> [String] {
    guard let stream = folder.withSystemPath(opendir) else { throw error(folder) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(systemPath: $0.prefix { $0 != 0 }) }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted { $0.systemPath.lexicographicallyPrecedes($1.systemPath) }
  }

  /// Makes a folder and those above it; one that is there already is left as it is.
  ///
  /// - Throws: `FormatError.inaccessible`, naming `path`.
  public static func makeFolder(_ path: String) throws(FormatError) {
    guard path.withSystemPath({ mkdir($0, 0o777) }) != 0 else { return }
    switch errno {
    case EEXIST where isFolder(path): return
    case ENOENT where PathParts.folder(of: path) != path && !path.isEmpty:
      do throws(FormatError) {
        try makeFolder(PathParts.folder(of: path))
      } catch {
        guard case .inaccessible(_, let reason) = error else { throw error }
        throw .inaccessible(path: path, reason: reason)
      }
      guard path.withSystemPath({ mkdir($0, 0o777) }) == 0 || isFolder(path) else { throw error(path) }
    default: throw error(path)
    }
  }

  /// Makes a folder that was not there, in one that is: who makes it owns its name.
  ///
  /// - Returns: false where something has this name already.
  /// - Throws: `FormatError.inaccessible` where it cannot be made.
  public static func makeNewFolder(_ path: String) throws(FormatError) -> Bool {
    guard path.withSystemPath({ mkdir($0, 0o777) }) != 0 else { return true }
    guard errno == EEXIST else { throw error(path) }
    return false
  }

  /// Removes a folder that is empty; any other stays.
  public static func removeEmptyFolder(_ path: String) { _ = path.withSystemPath(rmdir) }

  /// Removes a folder with all that is in it; links in it are removed, not followed.
  public static func removeFolder(_ path: String) {
    for name in (try? names(in: path)) ?? [] {
      let member = PathParts.joined(path, name)
      var entry = stat()
      guard member.withSystemPath({ lstat($0, &entry) }) == 0 else { continue }
      if entry.st_mode & S_IFMT == S_IFDIR { removeFolder(member) } else { _ = member.withSystemPath(unlink) }
    }
    removeEmptyFolder(path)
  }

  /// Gives a file or folder another name; what has that name already is replaced.
  ///
  /// - Throws: `FormatError.inaccessible`, naming `path`.
  public static func rename(_ path: String, to newPath: String) throws(FormatError) {
    let done = path.withSystemPath { old in newPath.withSystemPath { new in Foundation.rename(old, new) } }
    guard done == 0 else { throw error(path) }
  }

  /// Removes a file.
  ///
  /// - Throws: `FormatError.inaccessible`.
  public static func remove(_ path: String) throws(FormatError) {
    guard path.withSystemPath(unlink) == 0 else { throw error(path) }
  }

  /// Makes a file's bytes, or a folder's names, survive a crash.
  ///
  /// - Throws: `FormatError.inaccessible`.
  public static func sync(_ path: String) throws(FormatError) {
    let descriptor = path.withSystemPath { open($0, O_RDONLY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw error(path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw error(path) }
  }

  /// Bytes that this user may still write in a folder, or in the nearest one above it that is there; nil where the system
  /// does not say.
  public static func freeBytes(in folder: String) -> Int? {
    var status = statvfs()
    if folder.withSystemPath({ statvfs($0, &status) }) == 0 {
      return Int(clamping: UInt64(status.f_bavail) &* UInt64(status.f_frsize))
    }
    let above = PathParts.folder(of: folder)
    return errno == ENOENT && above != folder ? freeBytes(in: above) : nil
  }

  /// The folder that relative paths begin in; "." where it has no name any more.
  public static var currentFolder: String {
    guard let path = getcwd(nil, 0) else { return "." }
    defer { free(path) }
    return String(systemPath: path)
  }

  /// The contents of a file that the system makes up while it is read, of which it knows no size.
  ///
  /// - Throws: `FormatError.inaccessible`.
  static func contents(ofSystemFile path: String) throws(FormatError) -> [UInt8] {
    let descriptor = path.withSystemPath { open($0, O_RDONLY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw error(path) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while case let got = read(descriptor, &block, block.count), got > 0, bytes.count < 1 << 24 {
      bytes += block[..<got]
    }
    return bytes
  }

  static func mode(of path: String) -> mode_t? {
    var status = stat()
    return path.withSystemPath { stat($0, &status) } == 0 ? status.st_mode : nil
  }

  static func error(_ path: String) -> FormatError { .inaccessible(path: path, reason: systemReason(errno)) }
}
