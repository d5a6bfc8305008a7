import Foundation

/// Size and checksum (CRC-32C) of a file, by which another file or a damaged one is told from the one that was meant.
public struct FileChecksum: Hashable, Sendable, Codable {
  /// Its size.
  public var bytes: Int
  /// Its checksum, eight hexadecimal digits.
  public var crc32c: String

  /// What a file of these bytes has.
  public init(_ data: Data) {
    bytes = data.count
    crc32c = FileChecksum.text(data.withUnsafeBytes { Castagnoli.checksum($0) })
  }

  /// What a file on the disk has; it is read a piece at a time.
  ///
  /// - Throws: `FormatError` for a file that cannot be read.
  public init(path: String) throws(FormatError) {
    let file = try FileBytes(path: path)
    var checksum: UInt32 = 0
    var start = 0
    while start < file.count {
      let count = min(1 << 20, file.count - start)
      let piece = try file.bytes(at: start, count: count)
      checksum = piece.withUnsafeBytes { Castagnoli.checksum($0, after: checksum) }
      start += count
    }
    bytes = file.count
    crc32c = FileChecksum.text(checksum)
  }

  private static func text(_ checksum: UInt32) -> String {
    let digits = String(checksum, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
