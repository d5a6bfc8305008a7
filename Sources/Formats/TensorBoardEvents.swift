import Foundation

/// Scalars and histograms as TensorBoard reads them: a file of event records, each a protocol buffer between two checksums.
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

  /// Adds histograms of one step under their tags.
  public mutating func append(
    _ histograms: [(tag: String, histogram: TensorBoardHistogram)], step: Int, wallTime: Double
  ) {
    let summary = histograms.reduce(ProtocolBuffer()) { summary, value in
      summary.message(1, ProtocolBuffer().string(1, value.tag).message(5, value.histogram.message))
    }
    append(ProtocolBuffer(wallTime: wallTime, step: step).message(5, summary))
  }

  /// Adds a record of another file as it stands there.
  public mutating func append(_ record: TensorBoardRecord) { data.append(record.bytes) }

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

/// A histogram as TensorBoard's summaries have it: buckets that follow one another, each by its upper limit.
public struct TensorBoardHistogram: Sendable {
  /// The least and the greatest value.
  public var range: ClosedRange<Double>
  /// How many values there are.
  public var count: Double
  /// Their sum.
  public var sum: Double
  /// The sum of their squares.
  public var squares: Double
  /// The upper limit of every bucket, rising, and how many values it holds.
  public var buckets: [(limit: Double, count: Double)]

  /// A histogram of its parts.
  public init(
    range: ClosedRange<Double>, count: Double, sum: Double, squares: Double,
    buckets: [(limit: Double, count: Double)]
  ) {
    self.range = range
    self.count = count
    self.sum = sum
    self.squares = squares
    self.buckets = buckets
  }

  /// Fields of `HistogramProto`: 1 min, 2 max, 3 num, 4 sum, 5 sum of squares, 6 limits, 7 counts, the last two packed.
  fileprivate var message: ProtocolBuffer {
    let numbers = [range.lowerBound, range.upperBound, count, sum, squares].enumerated().reduce(
      ProtocolBuffer()
    ) { message, field in message.double(field.offset + 1, field.element) }
    return numbers.doubles(6, buckets.map(\.limit)).doubles(7, buckets.map(\.count))
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

  func double(_ field: Int, _ value: Double) -> ProtocolBuffer {
    var result = self
    result.bytes += key(field, wireType: 1) + littleEndian(value.bitPattern)
    return result
  }

  /// A packed list.
  func doubles(_ field: Int, _ values: [Double]) -> ProtocolBuffer {
    delimited(field, values.flatMap { littleEndian($0.bitPattern) })
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

private func maskedChecksum(_ bytes: [UInt8]) -> UInt32 { bytes.withUnsafeBytes { Castagnoli.masked($0) } }
