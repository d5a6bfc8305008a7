import Formats
import Foundation

/// The part of an archive that has come so far, in a file beside which a record says what it is a part of.
///
/// The sum of its bytes is kept up as they come. The caller holds a lock on it.
final class PartialFile {
  /// Where it is.
  let path: String
  /// Bytes that have come.
  private(set) var count = 0
  /// Of which version on the server they are; nil where nothing was answered yet.
  private(set) var record: PartRecord?
  /// Whether they came by more than one answer, and may be parts of different files.
  private(set) var isJoined = false
  private let source: ArchiveSource
  private let descriptor: Int32
  private var sum = MD5()

  /// Opens the part in `path`, or begins an empty one; what is left of another source is not taken.
  ///
  /// - Throws: `FormatError.inaccessible`.
  init(path: String, source: ArchiveSource) throws(FormatError) {
    self.path = path
    self.source = source
    descriptor = path.withSystemPath { open($0, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666) }
    guard descriptor >= 0 else { throw .inaccessible(path: path, reason: String(cString: strerror(errno))) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw .inaccessible(path: path, reason: "is no regular file")
    }
    guard status.st_size > 0 else { return }
    record = PartRecord.read(recordPath).flatMap { $0.url == source.url && $0.md5 == source.md5 ? $0 : nil }
    isJoined = true
    if record == nil { try empty() } else { try takeSum() }
  }

  deinit { close(descriptor) }

  /// Whether this is the whole file that was asked for.
  var isWhole: Bool { count > 0 && (source.bytes ?? count) == count && sum.text == source.md5 }

  /// The sum of what has come.
  var sumText: String { sum.text }

  /// What is kept for another time; nil where nothing has come.
  var kept: KeptPart? { count > 0 ? KeptPart(path: path, bytes: count) : nil }

  /// Throws away what has come and takes what comes now for another version.
  ///
  /// - Throws: `FormatError.inaccessible`.
  func begin(_ record: PartRecord) throws(FormatError) {
    try empty()
    isJoined = false
    try record.write(recordPath)
    self.record = record
  }

  /// Throws away what has come, of whatever version.
  ///
  /// - Throws: `FormatError.inaccessible`.
  func empty() throws(FormatError) {
    guard ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else { throw failure }
    count = 0
    sum = MD5()
    record = nil
  }

  /// Goes on with what has come.
  func join() { isJoined = true }

  /// Adds what came.
  ///
  /// - Throws: `FormatError.inaccessible`, as on a full disk; what fitted stays.
  func append(_ data: Data) throws(FormatError) {
    let result: Result<Void, FormatError> = data.withUnsafeBytes { bytes in
      Result { () throws(FormatError) in try append(bytes) }
    }
    try result.get()
  }

  private func append(_ bytes: UnsafeRawBufferPointer) throws(FormatError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = UnsafeRawBufferPointer(rebasing: rest)
      let put = pwrite(descriptor, piece.baseAddress, piece.count, off_t(count))
      if put < 0 && errno == EINTR { continue }
      guard put > 0 else { throw failure }
      sum.update(UnsafeRawBufferPointer(rebasing: piece.prefix(put)))
      count += put
      rest = rest.dropFirst(put)
    }
  }

  /// Removes it with its record.
  func remove() {
    _ = path.withSystemPath(unlink)
    _ = recordPath.withSystemPath(unlink)
  }

  private var recordPath: String { path + ".json" }

  private var failure: FormatError { .inaccessible(path: path, reason: String(cString: strerror(errno))) }

  /// The sum of what is there from before.
  private func takeSum() throws(FormatError) {
    var block = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let got = pread(descriptor, &block, block.count, off_t(count))
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { throw failure }
      guard got > 0 else { return }
      block.withUnsafeBytes { sum.update(UnsafeRawBufferPointer(rebasing: $0.prefix(got))) }
      count += got
    }
  }
}

/// What a part is a part of.
struct PartRecord: Hashable, Codable, Sendable {
  /// The address that was asked for.
  var url: String
  /// The sum of the whole.
  var md5: String
  /// The server's name for the version, as it gave it.
  var etag: String?
  /// When that version was made, as the server said.
  var lastModified: String?

  /// What `If-Range` can say of the version: a weak tag or none at all says nothing about bytes.
  var validator: String? {
    if let etag, !etag.hasPrefix("W/") { return etag }
    return lastModified
  }

  static func read(_ path: String) -> PartRecord? {
    guard let bytes = try? FileBytes.read(path: path, limit: 1 << 16) else { return nil }
    return try? JSONDecoder().decode(PartRecord.self, from: Data(bytes))
  }

  func write(_ path: String) throws(FormatError) {
    let data: Data
    do { data = try JSONEncoder().encode(self) } catch {
      throw .unsupported(path: path, reason: "\(error)")
    }
    try AtomicFile.write(data, to: path)
  }
}
