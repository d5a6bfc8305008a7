import Foundation

/// Reads a log of one JSON object a line in blocks, however it grows, whatever is wrong with it.
///
/// Of each object the numbers at its top are read, those that are not finite too; `null` counts as such a number. Text,
/// truth values, lists and objects inside are passed over. A line that is no object is counted and passed over.
public struct MetricLineReader: Sendable {
  /// A number of a line.
  public struct Entry: Hashable, Sendable {
    /// The index of its name.
    public var name: Int
    /// The number.
    public var value: Double
  }

  private var table = NameTable()
  private var entries: [Entry] = []
  /// Lines that were objects.
  public private(set) var lines = 0
  /// Lines that are no objects of JSON.
  public private(set) var garbageLines = 0
  /// The number of the first of them, from 1.
  public private(set) var firstGarbageLine: Int?
  /// Lines that are too long to be an epoch's.
  public private(set) var longLines = 0
  /// Numbers under more or longer names than are told apart.
  public private(set) var nameless = 0
  /// Whether the file ends inside a line: one that is being written, or was cut.
  public private(set) var isCut = false
  private var lineNumber = 0
  private var isInsideLongLine = false

  /// Lines longer than this are passed over.
  public static let longest = 1 << 19

  /// A reader at the beginning of a file.
  public init() {}

  /// The names of numbers, in the order in which they came.
  public var names: [String] { table.names }

  /// Reads whole lines from the beginning of a block, and a last one without an end where it is a whole object.
  ///
  /// - Parameters:
  ///   - left: Bytes of the file from the beginning of the block on.
  ///   - body: Takes a line's numbers, in their order, and all names so far.
  /// - Returns: bytes that are done with; 0 where the file ends inside a line.
  public mutating func read(
    _ bytes: UnsafeRawBufferPointer, left: Int, _ body: ([Entry], _ names: [String]) -> Void
  ) -> Int {
    var at = 0
    isCut = false
    while at < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[at...])
      guard let length = rest.lineLength else {
        return at + readUnended(rest, isLast: bytes.count == left, body)
      }
      lineNumber += 1
      if isInsideLongLine {
        isInsideLongLine = false
      } else if length > Self.longest {
        longLines += 1
      } else if !read(line: UnsafeRawBufferPointer(rebasing: rest[..<length]), body) {
        garbageLines += 1
        firstGarbageLine = firstGarbageLine ?? lineNumber
      }
      at += length + 1
    }
    return at
  }

  /// What stands behind the last end of a line.
  private mutating func readUnended(
    _ rest: UnsafeRawBufferPointer, isLast: Bool, _ body: ([Entry], _ names: [String]) -> Void
  ) -> Int {
    if isInsideLongLine { return rest.count }
    if rest.count > Self.longest {
      longLines += 1
      isInsideLongLine = true
      return rest.count
    }
    guard isLast else { return 0 }
    if rest.last(where: { $0 > 0x20 }) == UInt8(ascii: "}"), read(line: rest, body) {
      // What follows once the file has grown is the end of this line.
      return rest.count
    }
    isCut = true
    return 0
  }

  /// Reads a line; false where it is no object and not blank either.
  private mutating func read(line bytes: UnsafeRawBufferPointer, _ body: ([Entry], _ names: [String]) -> Void)
    -> Bool
  {
    var at = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    bytes.skipSpaces(&at)
    guard at < bytes.count else { return true }
    entries.removeAll(keepingCapacity: true)
    guard readMembers(bytes, &at) else { return false }
    bytes.skipSpaces(&at)
    guard at == bytes.count else { return false }
    lines += 1
    body(entries, table.names)
    return true
  }

  private mutating func readMembers(_ bytes: UnsafeRawBufferPointer, _ at: inout Int) -> Bool {
    guard bytes.skip("{", &at) else { return false }
    bytes.skipSpaces(&at)
    if bytes.skip("}", &at) { return true }
    while true {
      bytes.skipSpaces(&at)
      guard let name = bytes.skipString(&at) else { return false }
      bytes.skipSpaces(&at)
      guard bytes.skip(":", &at) else { return false }
      bytes.skipSpaces(&at)
      guard readValue(of: name, bytes, &at) else { return false }
      bytes.skipSpaces(&at)
      if bytes.skip("}", &at) { return true }
      guard bytes.skip(",", &at) else { return false }
    }
  }

  private mutating func readValue(
    of name: Range<Int>, _ bytes: UnsafeRawBufferPointer, _ at: inout Int
  ) -> Bool {
    guard at < bytes.count else { return false }
    switch bytes[at] {
    case UInt8(ascii: "\""): return bytes.skipString(&at) != nil
    case UInt8(ascii: "{"), UInt8(ascii: "["): return bytes.skipNested(&at)
    case UInt8(ascii: "t"): return bytes.skip("true", &at)
    case UInt8(ascii: "f"): return bytes.skip("false", &at)
    case UInt8(ascii: "n") where bytes.skip("null", &at):
      keep(.nan, bytes, name)
      return true
    default:
      guard let value = NumberScanner.number(bytes, &at) else { return false }
      keep(value, bytes, name)
      return true
    }
  }

  private mutating func keep(_ value: Double, _ bytes: UnsafeRawBufferPointer, _ name: Range<Int>) {
    guard let index = table.index(of: UnsafeRawBufferPointer(rebasing: bytes[name])) else {
      nameless += 1
      return
    }
    entries.append(Entry(name: index, value: value))
  }
}

extension UnsafeRawBufferPointer {
  /// Bytes up to the next end of a line; nil where there is none.
  fileprivate var lineLength: Int? {
    guard let base = baseAddress, let end = memchr(base, 0x0a, count) else { return nil }
    return UnsafeRawPointer(end) - base
  }

  fileprivate func skipSpaces(_ at: inout Int) {
    while at < count, self[at] <= 0x20 { at += 1 }
  }

  fileprivate func skip(_ text: StaticString, _ at: inout Int) -> Bool {
    guard count - at >= text.utf8CodeUnitCount else { return false }
    for index in 0..<text.utf8CodeUnitCount where self[at + index] != text.utf8Start[index] { return false }
    at += text.utf8CodeUnitCount
    return true
  }

  /// Skips a string; returns what stands between its quotation marks.
  fileprivate func skipString(_ at: inout Int) -> Range<Int>? {
    guard skip("\"", &at) else { return nil }
    let begin = at
    while at < count {
      let byte = self[at]
      at += 1
      if byte == UInt8(ascii: "\"") { return begin..<at - 1 }
      if byte == UInt8(ascii: "\\") { at += 1 }
    }
    return nil
  }

  /// Skips a list or an object with all that is in it, however deep.
  fileprivate func skipNested(_ at: inout Int) -> Bool {
    var depth = 0
    while at < count {
      switch self[at] {
      case UInt8(ascii: "\""):
        guard skipString(&at) != nil else { return false }
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      default: break
      }
      at += 1
      if depth == 0 { return true }
    }
    return false
  }
}
