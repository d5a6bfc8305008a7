/// Reads TensorBoard's event files in blocks, however they grow, whatever is wrong with them.
///
/// What a record is says `TensorBoardEvents`. Scalars come as plain values (field 2 of a value) or, since TensorFlow 2, as
/// tensors of one number (field 8). Everything else (pictures, histograms, text) is counted under its tag.
public struct EventReader: Sendable {
  /// Why nothing behind a place can be read.
  public enum Damage: Hashable, Sendable {
    /// What stands there is no record's length: its checksum is another.
    case length(at: Int)
  }

  private var table = NameTable()
  /// Values that are no numbers, by the index of their tag.
  public private(set) var others: [Int: Int] = [:]
  /// Values under more or longer tags than are told apart.
  public private(set) var nameless = 0
  /// Records whose content is not what it was when it was written; they are passed over.
  public private(set) var damagedRecords = 0
  /// Where reading has ended for good; nil while it can go on.
  public private(set) var damage: Damage?
  /// Whether the file ends inside a record: one that is being written, or was cut.
  public private(set) var isCut = false
  private var position = 0

  /// Records longer than this hold pictures or graphs; no scalar of theirs is looked for.
  static let longest = 1 << 19

  /// A reader at the beginning of a file.
  public init() {}

  /// The tags, in the order in which they came.
  public var tags: [String] { table.names }

  /// Reads whole records from the beginning of a block.
  ///
  /// - Parameters:
  ///   - left: Bytes of the file from the beginning of the block on.
  ///   - scalars: Where the values go.
  /// - Returns: bytes that are done with; 0 where the file ends inside a record.
  public mutating func read(
    _ bytes: UnsafeRawBufferPointer, left: Int, into scalars: inout [EventScalar]
  ) -> Int {
    var at = 0
    isCut = false
    while damage == nil, left - at >= 1 {
      guard bytes.count - at >= 12 else {
        isCut = left == bytes.count
        break
      }
      let length = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
      guard Castagnoli.masked(bytes.part(at, 8)) == bytes.word(at + 8) else {
        damage = .length(at: position + at)
        break
      }
      guard length <= UInt64(max(0, left - at - 16)) else {
        isCut = true
        break
      }
      let whole = 16 + Int(length)
      if Int(length) > Self.longest {
        at += whole
        continue
      }
      guard whole <= bytes.count - at else { break }
      read(record: bytes.part(at + 12, Int(length)), checksum: bytes.word(at + 12 + Int(length)), &scalars)
      at += whole
    }
    position += at
    return at
  }

  private mutating func read(
    record: UnsafeRawBufferPointer, checksum: UInt32, _ scalars: inout [EventScalar]
  ) {
    guard Castagnoli.masked(record) == checksum else {
      damagedRecords += 1
      return
    }
    var event = WireReader(record)
    var (wallTime, step) = (0.0, 0)
    var summary: UnsafeRawBufferPointer?
    while let (field, value) = event.next() {
      switch (field, value) {
      case (1, .eightBytes(let bits)): wallTime = Double(bitPattern: bits)
      case (2, .number(let number)): step = Int(Int64(bitPattern: number))
      case (5, .bytes(let bytes)): summary = bytes
      default: break
      }
    }
    if event.isBroken { damagedRecords += 1 } else if let summary { read(summary, step, wallTime, &scalars) }
  }

  private mutating func read(
    _ summary: UnsafeRawBufferPointer, _ step: Int, _ wallTime: Double, _ scalars: inout [EventScalar]
  ) {
    var values = WireReader(summary)
    while let (field, value) = values.next() {
      guard field == 1, case .bytes(let bytes) = value else { continue }
      read(value: bytes, step, wallTime, &scalars)
    }
    if values.isBroken { damagedRecords += 1 }
  }

  private mutating func read(
    value bytes: UnsafeRawBufferPointer, _ step: Int, _ wallTime: Double, _ scalars: inout [EventScalar]
  ) {
    var fields = WireReader(bytes)
    var tag: UnsafeRawBufferPointer?
    var number: Float?
    while let (field, value) = fields.next() {
      switch (field, value) {
      case (1, .bytes(let name)): tag = name
      case (2, .fourBytes(let bits)): number = Float(bitPattern: bits)
      case (8, .bytes(let tensor)): number = ScalarTensor(tensor).value
      default: break
      }
    }
    guard !fields.isBroken, let tag else {
      damagedRecords += 1
      return
    }
    guard let index = table.index(of: tag) else {
      nameless += 1
      return
    }
    if let number {
      scalars.append(EventScalar(tag: index, step: step, wallTime: wallTime, value: number))
    } else {
      others[index, default: 0] += 1
    }
  }
}

extension UnsafeRawBufferPointer {
  /// So many bytes from a place on.
  func part(_ begin: Int, _ count: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: self[begin..<begin + count])
  }

  /// Four bytes at a place as a number, the lowest first.
  func word(_ at: Int) -> UInt32 {
    UInt32(littleEndian: loadUnaligned(fromByteOffset: at, as: UInt32.self))
  }
}
