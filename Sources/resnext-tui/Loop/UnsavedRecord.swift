import Formats
import Foundation
import Notebook

/// What stands in a copy's `copy.json`: which files belong to it and what it is a copy of.
///
/// It is written last: a copy is what its record names, whatever else lies in the folder.
struct UnsavedRecord: Codable, Equatable {
  /// The file's name.
  static let fileName = "copy.json"
  /// The version that is written and read.
  static let version = 1
  /// More is no record.
  private static let largest = 64 << 10
  /// More is no journal: a new one is begun with every copy.
  static let largestJournal = 256 << 20

  var version = UnsavedRecord.version
  /// The session, by its whole path.
  var session: String
  /// When it was written, in seconds since 1970.
  var written: Double
  var network: String
  /// The notebook's name in the folder.
  var notebook: String
  /// The weights' name in the folder; nil where there are none, and gone where the journal names newer ones.
  var weights: String?
  /// The journal's name in the folder, a file that need not be there yet; nil in copies of version 0.1.0.
  var journal: String?
  var run: UnsavedRun?
  /// Changes that were not saved when it was written; nil in copies of version 0.1.0.
  var changes: Int?
  var isForeign: Bool
  /// The session's file at that time; nil where there was none.
  var file: FileStamp?

  private enum CodingKeys: String, CodingKey {
    case version, session, written, network, notebook, weights, journal, run, changes
    case isForeign = "foreign"
    case file
  }

  /// Reads the record of a copy and checks that its files are there.
  ///
  /// - Throws: `FormatError`, naming the file at fault.
  static func read(folder: String) throws(FormatError) -> UnsavedRecord {
    let path = PathParts.joined(folder, fileName)
    try refuseLink(path)
    let value = try JSONValue(parsing: try FileBytes.read(path: path, limit: largest), name: path)
    guard value["version"]?.integer == version else {
      throw .unsupported(path: path, reason: "this is no copy of a session, or one of another version")
    }
    let record: UnsavedRecord
    do { record = try value.decoded(as: UnsavedRecord.self) } catch {
      throw .malformed(path: path, place: "JSON", reason: "this does not describe a copy of a session")
    }
    let newest = try record.replay(in: folder).weightsName ?? record.weights
    for name in [record.notebook] + [newest].compactMap(\.self) { try check(name, in: folder, of: path) }
    return record
  }

  /// What the journal says has happened since.
  ///
  /// - Throws: `FormatError` for a journal that cannot be read.
  func replay(in folder: String) throws(FormatError) -> JournalReplay {
    guard let journal else { return JournalReplay([]) }
    let path = PathParts.joined(folder, journal)
    if FileSystem.isFree(path) { return JournalReplay([]) }
    try UnsavedRecord.check(journal, in: folder, of: PathParts.joined(folder, UnsavedRecord.fileName))
    return JournalReplay(try FileBytes.read(path: path, limit: UnsavedRecord.largestJournal))
  }

  /// Files of a copy lie in its folder, as files.
  private static func check(_ name: String, in folder: String, of path: String) throws(FormatError) {
    guard !name.utf8.contains(UInt8(ascii: "/")), !name.utf8.contains(0), name.utf8.first != UInt8(ascii: ".")
    else {
      throw .malformed(path: path, place: "'\(name.prefix(60))'", reason: "this is no name of a copy's file")
    }
    let file = PathParts.joined(folder, name)
    try refuseLink(file)
    _ = try FileBytes(path: file)
  }

  /// A link could lead to anybody's file.
  static func refuseLink(_ path: String) throws(FormatError) {
    guard FileSystem.linkTarget(path) == nil else {
      throw .unsupported(path: path, reason: "is a link and is left alone")
    }
  }

  /// Writes the record, atomically.
  ///
  /// - Throws: `FormatError.inaccessible`, or what the encoder throws.
  func write(folder: String) throws {
    let text = try JSONValue(encoding: self).text(indent: 2) + "\n"
    try AtomicFile.write(Data(text.utf8), to: PathParts.joined(folder, UnsavedRecord.fileName))
  }
}
