import Foundation

/// Names that come again and again in a log, each with the index at which it came first.
///
/// Logs repeat their names in one order, so the one that followed the last name before is tried first.
struct NameTable: Sendable {
  /// The names as text, in the order in which they came; bytes that are no UTF-8 are replaced.
  private(set) var names: [String] = []
  private var bytes: [[UInt8]] = []
  private var indices: [[UInt8]: Int] = [:]
  /// Of each name the one that came behind it last.
  private var followers: [Int] = []
  private var last = 0
  /// Most names to tell apart: a log may make one up for every line.
  static let limit = 1000
  /// The longest name that is kept, in bytes.
  static let longest = 400

  /// The index of a name; nil for more names than are told apart, and for one that is too long.
  mutating func index(of name: UnsafeRawBufferPointer) -> Int? {
    if last < followers.count {
      let expected = followers[last]
      if bytes[expected].equals(name) {
        last = expected
        return expected
      }
    }
    guard name.count <= Self.longest else { return nil }
    let key = Array(name)
    if let found = indices[key] { return came(found) }
    guard bytes.count < Self.limit else { return nil }
    indices[key] = bytes.count
    bytes.append(key)
    names.append(String(decoding: key, as: UTF8.self))
    // The first name is expected behind a new one: then a line or an event often ends.
    followers.append(0)
    return came(bytes.count - 1)
  }

  private mutating func came(_ name: Int) -> Int {
    followers[last] = name
    last = name
    return name
  }
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
