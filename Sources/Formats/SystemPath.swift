/// Paths as strings, though the system's are bytes that need not be UTF-8.
///
/// A byte that is no part of UTF-8 becomes the private scalar U+10FE00 + byte; where such a scalar itself stands in a
/// path, its own bytes are written so. Every path therefore comes back as the bytes it was, whatever they are, and is an
/// ordinary string in between: it can be taken apart, joined, kept in JSON and compared.
extension String {
  /// A path that the system gave.
  public init(systemPath bytes: some Collection<UInt8>) {
    let bytes = Array(bytes)
    if let text = String(validating: bytes, as: UTF8.self), !text.hasHiddenBytes {
      self = text
      return
    }
    self.init()
    var start = 0
    while start < bytes.count {
      let length = String.scalarLength(bytes, at: start)
      if length > 0 {
        self += String(decoding: bytes[start..<start + length], as: UTF8.self)
      } else {
        unicodeScalars.append(String.hidden(bytes[start]))
      }
      start += max(1, length)
    }
  }

  /// A path that the system gave, up to its zero byte.
  public init(systemPath bytes: UnsafePointer<CChar>) {
    var count = 0
    while bytes[count] != 0 { count += 1 }
    self.init(systemPath: UnsafeRawBufferPointer(start: bytes, count: count))
  }

  /// The bytes that the system knows this path by.
  public var systemPath: [UInt8] {
    guard hasHiddenBytes else { return Array(utf8) }
    return unicodeScalars.flatMap { scalar in
      scalar.hiddenByte.map { [$0] } ?? Array(String(scalar).utf8)
    }
  }

  /// The text for people: a byte that is no UTF-8 is U+FFFD, as everywhere.
  public var shown: String {
    guard hasHiddenBytes else { return self }
    return String(
      String.UnicodeScalarView(unicodeScalars.map { $0.hiddenByte == nil ? $0 : "\u{FFFD}" }))
  }

  /// Calls `body` with the path as the system takes it.
  ///
  /// A path with a zero byte names nothing, so `body` gets an empty one: cut off there, it would name another file.
  public func withSystemPath<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
    guard !utf8.contains(0) else { return "".withCString(body) }
    guard hasHiddenBytes else { return withCString(body) }
    return (systemPath + [0]).withUnsafeBufferPointer { bytes in
      bytes.withMemoryRebound(to: CChar.self) { $0.baseAddress.map(body) ?? "".withCString(body) }
    }
  }

  /// Whether there may be such scalars: all begin with the same two bytes.
  private var hasHiddenBytes: Bool {
    utf8.contains(0xF4) && unicodeScalars.contains { $0.hiddenByte != nil }
  }

  private static func hidden(_ byte: UInt8) -> Unicode.Scalar {
    // Always a scalar: the range ends below U+10FFFF.
    Unicode.Scalar(Unicode.Scalar.hiddenBytes.lowerBound - 0x80 + UInt32(byte)) ?? "\u{FFFD}"
  }

  /// The length of the scalar at a place, 0 where there is none or where it has to be written by its bytes.
  private static func scalarLength(_ bytes: [UInt8], at start: Int) -> Int {
    for length in 1...4 where start + length <= bytes.count {
      guard let text = String(validating: bytes[start..<start + length], as: UTF8.self) else { continue }
      return text.hasHiddenBytes ? 0 : length
    }
    return 0
  }
}

extension Unicode.Scalar {
  /// The scalars that stand for bytes 0x80 to 0xFF.
  fileprivate static let hiddenBytes: ClosedRange<UInt32> = 0x10FE80...0x10FEFF

  /// The byte of a path that this scalar stands for; nil for any other scalar.
  public var hiddenByte: UInt8? {
    Unicode.Scalar.hiddenBytes.contains(value) ? UInt8(value - 0x10FE00) : nil
  }
}
