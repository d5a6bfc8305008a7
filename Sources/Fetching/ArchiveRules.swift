import Datasets
import Formats
import Tensors

/// Which entries of an archive are taken, and what no archive of this kind may hold.
///
/// Nothing that is refused here could do harm, since files are written under names of this program's own; an archive that
/// tries is not the one that was asked for.
struct ArchiveRules {
  private let archive: CIFARArchive
  private let url: String
  private var left: [CIFARArchive.Member]
  private var entries = 0

  /// More entries than an archive of this kind has.
  private static let mostEntries = 1000

  /// The rules for an archive that came from `url`.
  init(_ archive: CIFARArchive, url: String) {
    self.archive = archive
    self.url = url
    left = archive.members
  }

  /// Most bytes that may come out of the archive: what is kept, and as much again for everything else.
  var mostUnpacked: Int { 2 * archive.unpackedBytes }

  /// Looks at the next entry, behind so many bytes that came out before.
  ///
  /// - Returns: the member that it is; nil for what is passed over.
  /// - Throws: `FetchError.badArchive` for one that no such archive has.
  mutating func member(
    _ entry: ArchiveReader.Entry, unpacked: Int
  ) throws(FetchError) -> CIFARArchive.Member? {
    entries += 1
    guard entries <= Self.mostEntries else { throw fault("it holds more than \(Self.mostEntries) entries") }
    let name = try name(entry)
    if case .other(let kind) = entry.kind { throw fault("it holds \(kind), \(entry.path)") }
    // Before anything of it is unpacked, be it only to pass over it.
    guard entry.bytes <= mostUnpacked - unpacked else {
      throw fault("it unpacks to more than \(byteText(mostUnpacked))")
    }
    guard entry.kind == .file, let known = archive.members.first(where: { $0.name == name }) else {
      return nil
    }
    guard let place = left.firstIndex(of: known) else { throw fault("\(entry.path) is in it twice") }
    guard entry.bytes <= known.bytes else {
      throw fault("\(entry.path) has \(byteText(entry.bytes)), more than \(byteText(known.bytes))")
    }
    return left.remove(at: place)
  }

  /// Checks that every batch file was among the entries.
  ///
  /// - Throws: `FetchError.badArchive`.
  func checkComplete() throws(FetchError) {
    guard let missing = left.first(where: \.isBatch) else { return }
    throw fault(
      "it lacks \(archive.folder)/\(missing.name): it is no archive of \(archive.name)'s binary version")
  }

  /// The name of an entry in the archive's own folder; nil for one elsewhere.
  private func name(_ entry: ArchiveReader.Entry) throws(FetchError) -> String? {
    guard entry.path.utf8.first != UInt8(ascii: "/") else {
      throw fault("it holds a whole path, \(entry.path)")
    }
    let parts = entry.path.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
      .filter { $0 != "." }
    guard !parts.contains("..") else { throw fault("it holds a path that leads out of it, \(entry.path)") }
    return parts.count == 2 && parts[0] == archive.folder ? parts[1] : nil
  }

  private func fault(_ reason: String) -> FetchError { .badArchive(url: url, reason: reason) }
}
