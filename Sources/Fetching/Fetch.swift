import Datasets
import Formats
import Foundation
import Tensors

/// Fetches an archive and unpacks it where every command finds it.
///
/// What is on the disk is touched last, by one renaming: whatever fails before, data that are there stay as they are, and
/// what came of the archive is kept for the next time. It blocks; `FetchControl` ends it from another thread.
public struct Fetch: Sendable {
  private let request: FetchRequest
  private let patience: Patience
  private let control: FetchControl
  private let report: @Sendable (FetchEvent) -> Void
  private let freeBytes: @Sendable (String) -> Int?

  /// A fetch; `report` is called on the thread that runs it.
  public init(
    _ request: FetchRequest, patience: Patience = Patience(), control: FetchControl = FetchControl(),
    report: @escaping @Sendable (FetchEvent) -> Void = { _ in },
    freeBytes: @escaping @Sendable (String) -> Int? = { FileSystem.freeBytes(in: $0) }
  ) {
    self.request = request
    self.patience = patience
    self.control = control
    self.freeBytes = freeBytes
    self.report = report
  }

  /// Does it.
  ///
  /// - Returns: where the data are.
  /// - Throws: `FetchError`.
  public func run() throws(FetchError) -> FetchedData {
    if try isThere() { return FetchedData(path: target, wasThere: true) }
    try withFiles { () throws(FormatError) in try FileSystem.makeFolder(request.folder) }
    let lock = try withFiles { () throws(FormatError) in
      try FileLock.acquire(file: partPath, holder: .thisProcess(now: Date()))
    }
    defer { lock.release() }
    // Who held the lock until now may have fetched it.
    if try isThere() { return FetchedData(path: target, wasThere: true) }
    if request.source.url.hasPrefix("file:") { try takeLocal() } else { try takeRemote() }
    return FetchedData(path: target, wasThere: false)
  }

  private var target: String { PathParts.joined(request.folder, request.archive.folder) }

  private var partPath: String { PathParts.joined(request.folder, request.archive.fileName + ".part") }

  /// Whether the data stand there; an empty folder is as good as none.
  private func isThere() throws(FetchError) -> Bool {
    guard !FileSystem.isFree(target) else { return false }
    if FileSystem.isFolder(target), !FileSystem.isLink(target),
      (try? FileSystem.names(in: target))?.isEmpty == true
    {
      return false
    }
    do throws(DatasetError) {
      try request.archive.check(target, isOfficial: request.isOfficial)
      return true
    } catch {
      throw .occupied(path: target, reason: "is there, but is not \(request.archive.name) (\(error))")
    }
  }

  // MARK: Both ways

  private func takeRemote() throws(FetchError) {
    let part = try withFiles { () throws(FormatError) in
      if FileSystem.exists(partPath) { report(.checking(path: partPath)) }
      return try PartialFile(path: partPath, source: request.source)
    }
    let pace = Pace(seconds: patience.pace, report)
    try Download(
      source: request.source, part: part, patience: patience, control: control, makeRoom: makeRoom,
      report: { pace.report($0) }
    ).run()
    do throws(FetchError) {
      try unpack(partPath)
    } catch {
      switch error {
      // The archive is whole and yet of no use: it would be of none the next time.
      case .badArchive, .badContents: part.remove()
      case .cancelled: throw .cancelled(kept: part.kept)
      case .file(let error): throw .stopped(error, kept: part.kept)
      default: break
      }
      throw error
    }
    part.remove()
  }

  private func takeLocal() throws(FetchError) {
    guard let url = URL(string: request.source.url), url.isFileURL, [nil, "", "localhost"].contains(url.host)
    else { throw .misled(url: request.source.url, reason: "no address of a file on this machine") }
    let path = url.path
    let file = try withFiles { () throws(FormatError) in try FileBytes(path: path) }
    if let size = request.source.bytes, size != file.count {
      throw .wrongSize(url: request.source.url, bytes: file.count, expected: size)
    }
    try makeRoom(0, archive: file.count)
    report(.checking(path: path))
    let found = try sum(of: file)
    guard found == request.source.md5 else {
      throw .misfit(path: path, found: found, expected: request.source.md5)
    }
    try unpack(path)
  }

  private func unpack(_ path: String) throws(FetchError) {
    let descriptor = path.withSystemPath { open($0, O_RDONLY | O_CLOEXEC) }
    guard descriptor >= 0 else {
      throw .file(.inaccessible(path: path, reason: String(cString: strerror(errno))))
    }
    defer { close(descriptor) }
    let size = Int(lseek(descriptor, 0, SEEK_END))
    lseek(descriptor, 0, SEEK_SET)
    report(.unpacking(0))
    try Unpacking(request: request, control: control, report: report).unpack(
      descriptor, size: size, to: target)
  }

  private func sum(of file: FileBytes) throws(FetchError) -> String {
    var sum = MD5()
    var block = [UInt8](repeating: 0, count: 1 << 18)
    for start in stride(from: 0, to: file.count, by: block.count) {
      guard !control.isCancelled else { throw .cancelled(kept: nil) }
      let count = min(block.count, file.count - start)
      try withFiles { () throws(FormatError) in try file.read(into: &block, count: count, at: start) }
      block.withUnsafeBytes { sum.update(UnsafeRawBufferPointer(rebasing: $0.prefix(count))) }
    }
    return sum.text
  }

  // MARK: Room

  private func makeRoom(_ missing: Int) throws(FetchError) { try makeRoom(missing, archive: missing) }

  /// Checks that there is room for what is missing of an archive, and for what comes out of it.
  private func makeRoom(_ missing: Int, archive bytes: Int) throws(FetchError) {
    // Photographs can hardly be packed: what is not known of a mirror's is about as much again.
    let needed = missing + (request.isOfficial ? request.archive.unpackedBytes : bytes)
    guard let free = freeBytes(request.folder), free < needed else { return }
    throw .noRoom(folder: request.folder, needed: needed, free: free)
  }

  private func withFiles<Value>(_ body: () throws(FormatError) -> Value) throws(FetchError) -> Value {
    do throws(FormatError) { return try body() } catch { throw .file(error) }
  }
}
