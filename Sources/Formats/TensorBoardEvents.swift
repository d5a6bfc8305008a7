import Foundation

/// Scalars as TensorBoard reads them: a file of event records, each a protocol buffer between two checksums.
///
/// A record is its length (64 bits, little-endian), the masked CRC-32C of the length, the event, and the masked CRC-32C of
/// the event. The first event names the file's version.
public struct TensorBoardEvents: Sendable, Equatable {
  /// The whole file so far.
  public private(set) var data: Data

  /// A file with nothing but its version, begun at `wallTime`, seconds since 1970.
  public init(wallTime: Double) {
    data = Data()
    append(ProtocolBuffer(wallTime: wallTime, step: 0).string(3, "brain.Event:2"))
  }

  /// Adds values of one step under their tags.
  public mutating func append(_ scalars: [(tag: String, value: Float)], step: Int, wallTime: Double) {
    let summary = scalars.reduce(ProtocolBuffer()) { summary, scalar in
      summary.message(1, ProtocolBuffer().string(1, scalar.tag).float(2, scalar.value))
    }
    append(ProtocolBuffer(wallTime: wallTime, step: step).message(5, summary))
  }

  /// The name TensorBoard expects of a file begun at `wallTime` on `host`.
  public static func fileName(wallTime: Double, host: String) -> String {
    "events.out.tfevents.\(String(format: "%010d", Int(wallTime))).\(host)"
  }

  private mutating func append(_ event: ProtocolBuffer) {
    let length = littleEndian(UInt64(event.bytes.count))
    data.append(contentsOf: length)
    data.append(contentsOf: littleEndian(maskedChecksum(length)))
    data.append(contentsOf: event.bytes)
    data.append(contentsOf: littleEndian(maskedChecksum(event.bytes)))
  }
}

/// The few wire types of protocol buffers that events need.
private struct ProtocolBuffer {
  private(set) var bytes: [UInt8] = []

  init() {}

  /// An event's first two fields: 1, wall time; 2, step.
  init(wallTime: Double, step: Int) {
    bytes = key(1, wireType: 1) + littleEndian(wallTime.bitPattern)
    bytes += key(2, wireType: 0) + variableLength(UInt64(bitPattern: Int64(step)))
  }

  func string(_ field: Int, _ text: String) -> ProtocolBuffer { delimited(field, Array(text.utf8)) }

  func message(_ field: Int, _ message: ProtocolBuffer) -> ProtocolBuffer { delimited(field, message.bytes) }

  func float(_ field: Int, _ value: Float) -> ProtocolBuffer {
    var result = self
    result.bytes += key(field, wireType: 5) + littleEndian(value.bitPattern)
    return result
  }

  private func delimited(_ field: Int, _ content: [UInt8]) -> ProtocolBuffer {
    var result = self
    result.bytes += key(field, wireType: 2) + variableLength(UInt64(content.count)) + content
    return result
  }

  private func key(_ field: Int, wireType: Int) -> [UInt8] { variableLength(UInt64(field << 3 | wireType)) }

  /// Seven bits a byte, the lowest first, the top bit set on all but the last.
  private func variableLength(_ value: UInt64) -> [UInt8] {
    var rest = value
    var result: [UInt8] = []
    while rest >= 0x80 {
      result.append(UInt8(rest & 0x7f) | 0x80)
      rest >>= 7
    }
    return result + [UInt8(rest)]
  }
}

private func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian) { Array($0) }
}

/// CRC-32C (Castagnoli), rotated right by 15 bits and moved by a constant, as TensorFlow's records have it.
private func maskedChecksum(_ bytes: [UInt8]) -> UInt32 {
  let checksum = castagnoli(bytes)
  return (checksum >> 15 | checksum << 17) &+ 0xa282_ead8
}

/// CRC-32C (Castagnoli) of all bytes.
func castagnoli(_ bytes: [UInt8]) -> UInt32 { castagnoli(bytes[...]) }

/// The same of some of them, a byte at a time.
func castagnoli(_ bytes: ArraySlice<UInt8>) -> UInt32 {
  ~bytes.reduce(UInt32.max) { $0 >> 8 ^ remaindersOfBytes[Int(($0 ^ UInt32($1)) & 0xff)] }
}

private let remaindersOfBytes: [UInt32] = (0..<256).map { byte in
  (0..<8).reduce(UInt32(byte)) { remainder, _ in remainder >> 1 ^ (remainder & 1 == 1 ? 0x82f6_3b78 : 0) }
}
