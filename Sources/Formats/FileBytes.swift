import Foundation

/// Regular files, opened and read with the system's own error texts and without a surprise: no folder, no
/// pipe that blocks, nothing larger than the caller expects.
public final class FileBytes: Sendable {
  /// The path as it was given; errors name it.
  public let path: String
  /// Size in bytes when the file was opened.
  public let count: Int
  /// Which file it is.
  public let identity: FileIdentity
  private let descriptor: Int32

  /// Opens a regular file for reading.
  ///
  /// - Throws: `FormatError.inaccessible`.
  public init(path: String) throws(FormatError) {
    let opened = path.withSystemPath { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    guard opened >= 0 else { throw .inaccessible(path: path, reason: systemReason(errno)) }
    var status = stat()
    guard fstat(opened, &status) == 0 else {
      let reason = systemReason(errno)
      close(opened)
      throw .inaccessible(path: path, reason: reason)
    }
    if let kind = FileKind(mode: status.st_mode) {
      close(opened)
      throw .inaccessible(path: path, reason: "is \(kind.description)")
    }
    self.path = path
    count = Int(status.st_size)
    identity = FileIdentity(status)
    descriptor = opened
  }

  deinit { close(descriptor) }

  /// Fills `buffer` with the bytes from `offset` on; safe from several threads at once.
  ///
  /// - Throws: `FormatError`, also when the file ends before the buffer is full.
  public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FormatError) {
    guard let base = buffer.baseAddress else { return }
    var done = 0
    while done < buffer.count {
      let got = pread(descriptor, base + done, buffer.count - done, off_t(offset + done))
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { throw .inaccessible(path: path, reason: systemReason(errno)) }
      guard got > 0 else {
        throw .malformed(path: path, place: "byte \(offset + done)", reason: "the file ends early")
      }
      done += got
    }
  }

  /// Fills the first `count` of `bytes` with the file's from `offset` on.
  ///
  /// - Precondition: there are at least `count` bytes.
  /// - Throws: `FormatError`, also when the file ends before.
  public func read(into bytes: inout [UInt8], count: Int, at offset: Int) throws(FormatError) {
    let result: Result<Void, FormatError> = bytes.withUnsafeMutableBytes { buffer in
      Result { () throws(FormatError) in
        try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]), at: offset)
      }
    }
    try result.get()
  }

  /// The `count` bytes from `offset` on.
  ///
  /// - Throws: `FormatError`, also when the file ends before.
  public func bytes(at offset: Int, count: Int) throws(FormatError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    try read(into: &bytes, count: count, at: offset)
    return bytes
  }

  /// A whole file of at most `limit` bytes; where it is to be read as something, its kind is checked first.
  ///
  /// - Throws: `FormatError`.
  public static func read(
    path: String, limit: Int, as purpose: FileKind.Purpose? = nil
  ) throws(FormatError) -> [UInt8] {
    let file = try FileBytes(path: path)
    if let purpose { try file.check(as: purpose) }
    guard file.count <= limit else {
      throw .unsupported(
        path: path, reason: "\(file.count) bytes, more than the \(limit) this kind of file may have")
    }
    return try file.bytes(at: 0, count: file.count)
  }

  /// Refuses a file that is something else.
  ///
  /// - Throws: `FormatError.unsupported`, saying what it is and what to do.
  func check(as purpose: FileKind.Purpose) throws(FormatError) {
    guard let reason = try FileKind(self).refusal(as: purpose) else { return }
    throw .unsupported(path: path, reason: reason)
  }
}

/// The system's words for an error number.
func systemReason(_ code: Int32) -> String { String(cString: strerror(code)) }
