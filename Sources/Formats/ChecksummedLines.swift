/// Lines of a file that grows, each with a checksum of its own, as in `1a2b3c4d contents`.
///
/// What a kill cut short is told from what is whole.
public enum ChecksummedLines {
  /// A line with its end; the contents must have no line ends of their own.
  public static func line(_ contents: [UInt8]) -> [UInt8] {
    Array(checksum(contents[...]).utf8) + [UInt8(ascii: " ")] + contents + [UInt8(ascii: "\n")]
  }

  /// The contents of all lines up to the first that is not whole.
  public static func contents(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var found: [ArraySlice<UInt8>] = []
    var start = 0
    while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
      let line = bytes[start..<end]
      guard line.count > 9, line.prefix(9).elementsEqual((checksum(line.dropFirst(9)) + " ").utf8) else {
        break
      }
      found.append(line.dropFirst(9))
      start = end + 1
    }
    return found
  }

  private static func checksum(_ contents: ArraySlice<UInt8>) -> String {
    let digits = String(contents.withUnsafeBytes { Castagnoli.checksum($0) }, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
