import Foundation

/// What is in a folder, as far as a person can have meant it: a bounded number of entries, with what each is.
public struct FolderListing: Sendable {
  /// An entry.
  public struct Entry: Hashable, Sendable {
    /// Its name.
    public let name: String
    /// Whether it is a folder, or a link to one.
    public let isFolder: Bool
    /// Whether it is a link.
    public let isLink: Bool
  }

  /// The entries, in the order of their names' bytes.
  public let entries: [Entry]
  /// Whether there are more than were read.
  public let isCut: Bool

  /// Most entries that are read.
  public static let limit = 20_000

  /// Lists a folder.
  ///
  /// - Throws: `FormatError.inaccessible`.
  public init(_ folder: String) throws(FormatError) {
    guard let stream = folder.withSystemPath(opendir) else { throw FileSystem.error(folder) }
    defer { closedir(stream) }
    var found: [(name: [UInt8], entry: Entry)] = []
    var isCut = false
    while let entry = readdir(stream) {
      let bytes = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if bytes == [0x2e] || bytes == [0x2e, 0x2e] { continue }
      guard found.count < Self.limit else {
        isCut = true
        break
      }
      let name = String(systemPath: bytes)
      let type = Int32(entry.pointee.d_type)
      let isUnclear = type == Int32(DT_LNK) || type == Int32(DT_UNKNOWN)
      let isFolder =
        isUnclear ? FileSystem.isFolder(PathParts.joined(folder, name)) : type == Int32(DT_DIR)
      found.append((bytes, Entry(name: name, isFolder: isFolder, isLink: type == Int32(DT_LNK))))
    }
    entries = found.sorted { $0.name.lexicographicallyPrecedes($1.name) }.map(\.entry)
    self.isCut = isCut
  }
}
