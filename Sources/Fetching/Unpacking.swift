import Datasets
import Formats
import Foundation
import Tensors

/// An archive's batch files on their way into a folder: all of them, checked, or none.
///
/// They are written into a hidden folder beside, under names of this program's own, checked as records and synced; then the
/// folder takes its final name. The caller holds a lock, and nothing but an empty folder stands under the final name.
struct Unpacking {
  let request: FetchRequest
  let control: FetchControl
  let report: @Sendable (FetchEvent) -> Void

  /// Unpacks an archive of `size` bytes, open as `descriptor`, into `target`.
  ///
  /// - Throws: `FetchError`; nothing is left of what was unpacked then.
  func unpack(_ descriptor: Int32, size: Int, to target: String) throws(FetchError) {
    let folder = PathParts.joined(request.folder, ".\(request.archive.folder).unpacking")
    removeLeftovers(folder)
    guard try withFiles({ () throws(FormatError) in try FileSystem.makeNewFolder(folder) }) else {
      throw .occupied(path: folder, reason: "is in the way")
    }
    do throws(FetchError) {
      try takeMembers(descriptor, size, into: folder)
      try check(folder)
      try place(folder, at: target)
    } catch {
      FileSystem.removeFolder(folder)
      throw error
    }
  }

  /// What is left of a process that was killed.
  private func removeLeftovers(_ folder: String) {
    if FileSystem.isLink(folder) { try? FileSystem.remove(folder) } else { FileSystem.removeFolder(folder) }
  }

  private func takeMembers(_ descriptor: Int32, _ size: Int, into folder: String) throws(FetchError) {
    let reader = try ArchiveReader(descriptor: descriptor, url: request.source.url)
    var rules = ArchiveRules(request.archive, url: request.source.url)
    while let entry = try reader.next() {
      guard !control.isCancelled else { throw .cancelled(kept: nil) }
      guard let member = try rules.member(entry, unpacked: reader.bytesUnpacked) else { continue }
      try write(reader, size, to: PathParts.joined(folder, member.name))
    }
    try rules.checkComplete()
  }

  private func write(_ reader: ArchiveReader, _ size: Int, to path: String) throws(FetchError) {
    let descriptor = path.withSystemPath {
      open($0, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
    }
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    var reported = -1
    try reader.read { (bytes) throws(FetchError) in
      guard !control.isCancelled else { throw .cancelled(kept: nil) }
      try append(bytes, descriptor, path)
      let percent = 100 * reader.bytesRead / max(1, size)
      if percent != reported { report(.unpacking(Double(percent) / 100)) }
      reported = percent
    }
    guard fsync(descriptor) == 0 else { throw failure(path) }
  }

  private func append(
    _ bytes: UnsafeRawBufferPointer, _ descriptor: Int32, _ path: String
  ) throws(FetchError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = UnsafeRawBufferPointer(rebasing: rest)
      let put = Foundation.write(descriptor, piece.baseAddress, piece.count)
      if put < 0 && errno == EINTR { continue }
      guard put > 0 else { throw failure(path) }
      rest = rest.dropFirst(put)
    }
  }

  private func check(_ folder: String) throws(FetchError) {
    do throws(DatasetError) {
      try request.archive.check(folder, isOfficial: request.isOfficial)
    } catch {
      // The folder goes: what stands in it is named without it.
      throw .badContents(url: request.source.url, error.named(inFolder: request.archive.folder))
    }
  }

  private func place(_ folder: String, at target: String) throws(FetchError) {
    try withFiles { () throws(FormatError) in
      try FileSystem.sync(folder)
      do throws(FormatError) {
        try FileSystem.rename(folder, to: target)
      } catch {
        // What stands in the way has the other name.
        throw .inaccessible(path: target, reason: error.reason)
      }
      try? FileSystem.sync(request.folder)
    }
  }

  private func withFiles<Value>(_ body: () throws(FormatError) -> Value) throws(FetchError) -> Value {
    do throws(FormatError) { return try body() } catch { throw .file(error) }
  }

  private func failure(_ path: String) -> FetchError {
    .file(.inaccessible(path: path, reason: String(cString: strerror(errno))))
  }
}

extension DatasetError {
  /// The same of a file by its name in a folder.
  fileprivate func named(inFolder folder: String) -> DatasetError {
    guard case .malformed(let path, let record, let reason) = self else { return self }
    return .malformed(
      path: PathParts.joined(folder, PathParts.name(of: path)), record: record, reason: reason)
  }
}
