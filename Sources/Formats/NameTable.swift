import Foundation

/// Names that come again and again in a log, each with the index at which it came first.
///
/// Lines and events repeat their names in one order, so the one that followed last time is tried first.
struct NameTable: Sendable {
  /// The names as text, in the order in which they came; bytes that are no UTF-8 are replaced.
  private(set) var names: [String] = []
  private var bytes: [[UInt8]] = []
  private var indices: [[UInt8]: Int] = [:]
  private var expected = 0
  /// Most names to tell apart: a log may make one up for every line.
  static let limit = 1000
  /// The longest name that is kept, in bytes.
  static let longest = 400

  /// The index of a name; nil for more names than are told apart, and for one that is too long.
  mutating func index(of name: UnsafeRawBufferPointer) -> Int? {
    if expected < bytes.count, bytes[expected].equals(name) {
      let found = expected
      expected += 1
      return found
    }
    guard name.count <= Self.longest else { return nil }
    let key = Array(name)
    if let found = indices[key] {
      expected = found + 1
      return found
    }
    guard bytes.count < Self.limit else { return nil }
    indices[key] = bytes.count
    bytes.append(key)
    names.append(String(decoding: key, as: UTF8.self))
    expected = bytes.count
    return bytes.count - 1
  }

  /// A line or an event begins: its first name is expected.
  mutating func startOver() { expected = 0 }
}

extension [UInt8] {
  fileprivate func equals(_ other: UnsafeRawBufferPointer) -> Bool {
    count == other.count
      && withUnsafeBytes { own in
        guard let one = own.baseAddress, let two = other.baseAddress else { return true }
        return memcmp(one, two, own.count) == 0
      }
  }
}
