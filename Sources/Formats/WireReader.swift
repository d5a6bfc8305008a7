/// The fields of a protocol buffer, one after the other, in bytes that nobody has checked.
struct WireReader {
  /// A field's value by its wire type.
  enum Value {
    /// A whole number of 1 to 10 bytes.
    case number(UInt64)
    case eightBytes(UInt64)
    case fourBytes(UInt32)
    /// Text, a message or packed numbers.
    case bytes(UnsafeRawBufferPointer)
  }

  private let bytes: UnsafeRawBufferPointer
  private var at = 0
  /// Whether something stands there that is no field.
  private(set) var isBroken = false

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// The next field; nil at the end, and where there is none.
  mutating func next() -> (field: UInt64, value: Value)? {
    guard at < bytes.count, !isBroken else { return nil }
    guard let key = number(), let value = value(wireType: key & 7) else {
      isBroken = true
      return nil
    }
    return (key >> 3, value)
  }

  /// A number, seven bits a byte, the lowest first; nil where it does not end.
  mutating func number() -> UInt64? {
    var result: UInt64 = 0
    var shift: UInt64 = 0
    while at < bytes.count, shift < 64 {
      let byte = bytes[at]
      at += 1
      result |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return result }
      shift += 7
    }
    return nil
  }

  private mutating func value(wireType: UInt64) -> Value? {
    switch wireType {
    case 0: return number().map { .number($0) }
    case 1: return fixed(UInt64.self).map { .eightBytes($0) }
    case 2:
      guard let length = number(), length <= UInt64(bytes.count - at) else { return nil }
      let begin = at
      at += Int(length)
      return .bytes(UnsafeRawBufferPointer(rebasing: bytes[begin..<at]))
    case 5: return fixed(UInt32.self).map { .fourBytes($0) }
    default: return nil
    }
  }

  private mutating func fixed<Number: FixedWidthInteger & BitwiseCopyable>(_ type: Number.Type) -> Number? {
    guard bytes.count - at >= MemoryLayout<Number>.size else { return nil }
    defer { at += MemoryLayout<Number>.size }
    return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: type))
  }
}
