/// PNG files made by hand for tests: any header, scan lines as they are, deflate without compression.
struct PNGBuilder {
  var width: UInt32 = 2
  var height: UInt32 = 1
  var bitDepth: UInt8 = 8
  /// 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGB with alpha.
  var colorType: UInt8 = 2
  var palette: [UInt8] = []
  var transparency: [UInt8] = []
  /// Every scan line with its filter byte.
  var lines: [UInt8] = []

  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  var bytes: [UInt8] {
    var file = Self.signature
    file += Self.chunk("IHDR", Self.word(width) + Self.word(height) + [bitDepth, colorType, 0, 0, 0])
    if !palette.isEmpty { file += Self.chunk("PLTE", palette) }
    if !transparency.isEmpty { file += Self.chunk("tRNS", transparency) }
    return file + Self.chunk("IDAT", Self.stored(lines)) + Self.chunk("IEND", [])
  }

  static func word(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.bigEndian, Array.init) }

  static func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + content
    return word(UInt32(content.count)) + body + word(cyclicCheck(body))
  }

  /// A file whose chunks' check sums are right again, as far as its chunks can be followed.
  static func withCheckSums(_ file: [UInt8]) -> [UInt8] {
    var file = file
    var start = signature.count
    while start + 12 <= file.count {
      let length = file[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
      let end = start + 8 + length
      guard end + 4 <= file.count else { break }
      file.replaceSubrange(end..<end + 4, with: word(cyclicCheck(Array(file[start + 4..<end]))))
      start = end + 4
    }
    return file
  }

  /// A zlib stream of one stored block.
  private static func stored(_ bytes: [UInt8]) -> [UInt8] {
    let length = UInt16(bytes.count)
    let low = UInt8(truncatingIfNeeded: length)
    let high = UInt8(length >> 8)
    return [0x78, 0x01, 1, low, high, ~low, ~high] + bytes + word(adler(bytes))
  }

  private static func adler(_ bytes: [UInt8]) -> UInt32 {
    let sums = bytes.reduce((1 as UInt32, 0 as UInt32)) { sums, byte in
      let first = (sums.0 + UInt32(byte)) % 65521
      return (first, (sums.1 + first) % 65521)
    }
    return sums.1 << 16 | sums.0
  }

  private static func cyclicCheck(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0 as UInt32) { check, byte in
      (0..<8).reduce(check ^ UInt32(byte)) { value, _ in
        value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1
      }
    }
  }
}
