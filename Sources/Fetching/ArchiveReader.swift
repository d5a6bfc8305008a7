import CArchive
import Foundation

/// The entries of a tar archive, packed by gzip or not, in order (libarchive).
///
/// Names come as they stand in the archive: who takes something from it gives it a name of their own.
final class ArchiveReader {
  /// An entry.
  struct Entry: Hashable {
    /// Its path.
    var path: String
    /// What it is.
    var kind: Kind
    /// Bytes that it says it has.
    var bytes: Int
  }

  /// What an entry is.
  enum Kind: Hashable {
    case file
    case folder
    /// Anything else, in words.
    case other(String)
  }

  private let archive: OpaquePointer
  private let url: String
  private var entry: OpaquePointer?

  /// Reads what is open as `descriptor`, from where that stands; it stays open, and errors name `url`.
  ///
  /// - Throws: `FetchError.badArchive` where not even the reader gets memory.
  init(descriptor: Int32, url: String) throws(FetchError) {
    guard let archive = archive_read_new() else {
      throw .badArchive(url: url, reason: "no memory to read it")
    }
    self.archive = archive
    self.url = url
    archive_read_support_filter_gzip(archive)
    archive_read_support_format_tar(archive)
    guard archive_read_open_fd(archive, descriptor, 1 << 16) == ARCHIVE_OK else { throw failure }
  }

  deinit { archive_read_free(archive) }

  /// The next entry; nil behind the last one.
  ///
  /// - Throws: `FetchError.badArchive` where it is broken, or none.
  func next() throws(FetchError) -> Entry? {
    let status = archive_read_next_header(archive, &entry)
    if status == ARCHIVE_EOF { return nil }
    guard status == ARCHIVE_OK || status == ARCHIVE_WARN, let entry else { throw failure }
    guard let path = archive_entry_pathname(entry) else {
      throw .badArchive(url: url, reason: "it holds a name that cannot be read")
    }
    return Entry(
      path: String(cString: path), kind: kind(of: entry), bytes: Int(max(0, archive_entry_size(entry))))
  }

  private func kind(of entry: OpaquePointer) -> Kind {
    if archive_entry_hardlink(entry) != nil { return .other("a hard link") }
    if archive_entry_sparse_count(entry) > 0 { return .other("a file with holes") }
    switch archive_entry_filetype(entry) & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .folder
    case S_IFLNK: return .other("a link")
    case S_IFIFO: return .other("a pipe")
    case S_IFSOCK: return .other("a socket")
    default: return .other("a device")
    }
  }

  /// Hands over the bytes of the entry, piece by piece.
  ///
  /// - Throws: `FetchError.badArchive` where it is broken, or what `take` throws.
  func read(_ take: (UnsafeRawBufferPointer) throws(FetchError) -> Void) throws(FetchError) {
    var count: Int64 = 0
    while true {
      var start: UnsafeRawPointer?
      var length = 0
      var offset: Int64 = 0
      let status = archive_read_data_block(archive, &start, &length, &offset)
      if status == ARCHIVE_EOF { return }
      guard status == ARCHIVE_OK || status == ARCHIVE_WARN else { throw failure }
      guard offset == count else { throw .badArchive(url: url, reason: "it holds a file with holes") }
      try take(UnsafeRawBufferPointer(start: start, count: length))
      count += Int64(length)
    }
  }

  /// Bytes of the archive's file that were read so far.
  var bytesRead: Int { Int(archive_filter_bytes(archive, -1)) }

  /// Bytes that came out of them so far.
  var bytesUnpacked: Int { Int(archive_filter_bytes(archive, 0)) }

  private var failure: FetchError {
    let words = archive_error_string(archive).map { String(cString: $0) } ?? "it is broken"
    return .badArchive(url: url, reason: "it is no tar archive that can be read (\(words))")
  }
}
