import Foundation

extension FileSystem {
  /// The one path of what a path names, without links and dots; nil where it names nothing.
  public static func realPath(_ path: String) -> String? {
    guard let real = path.withSystemPath({ realpath($0, nil) }) else { return nil }
    defer { free(real) }
    return String(systemPath: real)
  }

  /// The one path of a file that is there or could be made: in a real folder, behind links that lead nowhere yet.
  ///
  /// - Throws: `FormatError.inaccessible` where no file can be made.
  public static func realFile(_ path: String) throws(FormatError) -> String {
    var current = path
    // As many links as the system itself follows.
    for _ in 0..<40 {
      if let real = realPath(current) { return real }
      guard errno == ENOENT else { throw error(path) }
      guard let target = linkTarget(current) else { break }
      current = PathParts.joined(PathParts.folder(of: current), target)
    }
    guard current.utf8.last != UInt8(ascii: "/") else {
      throw .inaccessible(path: path, reason: systemReason(EISDIR))
    }
    guard !path.isEmpty, let folder = realPath(PathParts.folder(of: current)) else { throw error(path) }
    return PathParts.joined(folder, PathParts.name(of: current))
  }

  /// Where a link leads; nil for anything else.
  public static func linkTarget(_ path: String) -> String? {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = path.withSystemPath { readlink($0, &bytes, bytes.count) }
    return count < 0 ? nil : String(systemPath: bytes.prefix(count).map(UInt8.init(bitPattern:)))
  }
}
