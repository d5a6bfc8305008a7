/// A value under a tag, as a file of TensorBoard's events has it.
public struct EventScalar: Hashable, Sendable {
  /// The index of its tag among those of the reader.
  public var tag: Int
  /// The step that its writer named.
  public var step: Int
  /// Seconds since 1970 when it was written.
  public var wallTime: Double
  /// The value.
  public var value: Float

  /// A value of its parts.
  public init(tag: Int, step: Int, wallTime: Double, value: Float) {
    self.tag = tag
    self.step = step
    self.wallTime = wallTime
    self.value = value
  }
}

/// The number of a `TensorProto` that holds one, as TensorFlow 2 writes scalars.
///
/// Its fields: 1, type; 2, shape; 4, the values as bytes; 5, floats; 6, doubles; 7, whole numbers; 10, long ones.
struct ScalarTensor {
  private var type: UInt64 = 1
  private var content: UnsafeRawBufferPointer?
  private var listed: Float?
  private var count = 0

  /// The value; nil where there are several or none, or of a type that is no number.
  private(set) var value: Float?

  init(_ bytes: UnsafeRawBufferPointer) {
    var fields = WireReader(bytes)
    while let (field, value) = fields.next() { take(field, value) }
    guard !fields.isBroken else { return }
    value = count == 1 ? listed : count == 0 ? contentValue : nil
  }

  private mutating func take(_ field: UInt64, _ value: WireReader.Value) {
    switch (field, value) {
    case (1, .number(let number)): type = number
    case (4, .bytes(let bytes)): content = bytes
    case (5, .fourBytes(let bits)): list(Float(bitPattern: bits))
    case (5, .bytes(let bytes)): listFloats(bytes)
    case (6, .eightBytes(let bits)): list(Float(Double(bitPattern: bits)))
    case (6, .bytes(let bytes)): listDoubles(bytes)
    case (7, .number(let number)), (10, .number(let number)): list(Float(Int64(bitPattern: number)))
    case (7, .bytes(let bytes)), (10, .bytes(let bytes)): listNumbers(bytes)
    default: break
    }
  }

  private mutating func list(_ value: Float) {
    listed = value
    count += 1
  }

  private mutating func listFloats(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count == 4 else { return count += bytes.count / 4 }
    list(Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self))))
  }

  private mutating func listDoubles(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count == 8 else { return count += bytes.count / 8 }
    list(Float(Double(bitPattern: UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self)))))
  }

  private mutating func listNumbers(_ bytes: UnsafeRawBufferPointer) {
    var numbers = WireReader(bytes)
    while count < 2, let number = numbers.number() { list(Float(Int64(bitPattern: number))) }
  }

  /// The value of a tensor whose bytes stand as they are in memory.
  private var contentValue: Float? {
    guard let content else { return nil }
    switch (type, content.count) {
    case (1, 4): return Float(bitPattern: UInt32(littleEndian: content.loadUnaligned(as: UInt32.self)))
    case (2, 8):
      return Float(Double(bitPattern: UInt64(littleEndian: content.loadUnaligned(as: UInt64.self))))
    case (3, 4): return Float(Int32(littleEndian: content.loadUnaligned(as: Int32.self)))
    case (9, 8): return Float(Int64(littleEndian: content.loadUnaligned(as: Int64.self)))
    case (14, 2):
      return Float(bitPattern: UInt32(UInt16(littleEndian: content.loadUnaligned(as: UInt16.self))) << 16)
    default: return nil
    }
  }
}
