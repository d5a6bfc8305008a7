import Foundation

/// Reads JSON's numbers from bytes, and the words that Python writes where a number is not finite.
enum NumberScanner {
  /// The number that begins at a place, which is moved behind it; nil where none does.
  static func number(_ bytes: UnsafeRawBufferPointer, _ at: inout Int) -> Double? {
    let begin = at
    let isNegative = at < bytes.count && bytes[at] == UInt8(ascii: "-")
    if isNegative { at += 1 }
    if let special = word(bytes, &at) { return isNegative ? -special : special }
    var digits: UInt64 = 0
    var significant = 0
    var exponent = 0
    let whole = digitsRun(bytes, &at, &digits, &significant)
    guard whole > 0 else { return nil }
    if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
      at += 1
      let fraction = digitsRun(bytes, &at, &digits, &significant)
      guard fraction > 0 else { return nil }
      exponent = -fraction
    }
    guard let power = exponentPart(bytes, &at) else { return nil }
    exponent += power
    // Both are exact as doubles, so their quotient or product is the nearest double.
    if significant <= 15, abs(exponent) <= 22 {
      let value = Double(digits)
      let scaled = exponent < 0 ? value / powers[-exponent] : value * powers[exponent]
      return isNegative ? -scaled : scaled
    }
    return slowly(bytes, begin..<at)
  }

  private static let powers: [Double] = (0...22).map { pow(10, Double($0)) }

  /// Reads digits; of more than fit, the number is read slowly, and only their count matters.
  @inline(__always)
  private static func digitsRun(
    _ bytes: UnsafeRawBufferPointer, _ at: inout Int, _ digits: inout UInt64, _ significant: inout Int
  ) -> Int {
    let begin = at
    while at < bytes.count {
      let digit = bytes[at] &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      if significant > 0 || digit > 0 { significant += 1 }
      digits = digits &* 10 &+ UInt64(digit)
      at += 1
    }
    return at - begin
  }

  /// The power of ten behind the digits; 0 where none stands there, nil for one without digits.
  private static func exponentPart(_ bytes: UnsafeRawBufferPointer, _ at: inout Int) -> Int? {
    guard at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") else { return 0 }
    at += 1
    var isNegative = false
    if at < bytes.count, bytes[at] == UInt8(ascii: "-") || bytes[at] == UInt8(ascii: "+") {
      isNegative = bytes[at] == UInt8(ascii: "-")
      at += 1
    }
    let begin = at
    var value = 0
    while at < bytes.count, case let digit = bytes[at] &- UInt8(ascii: "0"), digit < 10 {
      value = min(99_999, value * 10 + Int(digit))
      at += 1
    }
    guard at > begin else { return nil }
    return isNegative ? -value : value
  }

  private static func slowly(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Double? {
    guard range.count <= 400 else { return nil }
    let text = String(decoding: bytes[range], as: UTF8.self)
    // Swift takes what overflows for no number.
    return text.withCString { strtod($0, nil) }
  }

  /// `NaN`, `Infinity`, `inf` and `nan`, however they are written.
  private static func word(_ bytes: UnsafeRawBufferPointer, _ at: inout Int) -> Double? {
    guard at < bytes.count, bytes[at] > UInt8(ascii: "9") else { return nil }
    for (word, value) in words where bytes.count - at >= word.count {
      guard word.indices.allSatisfy({ bytes[at + $0] | 0x20 == word[$0] }) else { continue }
      at += word.count
      return value
    }
    return nil
  }

  private static let words: [([UInt8], Double)] = [
    (Array("infinity".utf8), .infinity), (Array("inf".utf8), .infinity), (Array("nan".utf8), .nan),
  ]
}
