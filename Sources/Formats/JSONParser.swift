/// A strict reader of JSON (RFC 8259), because Foundation's keeps one of two equal names and does not tell:
/// two equal names, a byte that is no UTF-8, half a surrogate pair, anything behind the value and nesting
/// beyond 200 levels are errors with line and column.
struct JSONParser {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let name: String
  private var position = 0
  private var values = 0
  private let most: Int
  private static let deepest = 200
  /// More values than any notebook or header has; a file of commas would otherwise take 25 times its size in memory.
  fileprivate static let usualMost = 16_000_000

  fileprivate init(_ bytes: UnsafeBufferPointer<UInt8>, name: String, most: Int) {
    self.bytes = bytes
    self.name = name
    self.most = most
  }

  fileprivate mutating func document() throws(FormatError) -> JSONValue {
    let value = try value(depth: 0)
    skipSpace()
    guard position == bytes.count else { throw error("there is more behind the end of the value") }
    return value
  }

  private mutating func value(depth: Int) throws(FormatError) -> JSONValue {
    skipSpace()
    guard depth <= JSONParser.deepest else { throw error("nested deeper than \(JSONParser.deepest) levels") }
    values += 1
    guard values <= most else { throw error("more than \(most) values") }
    switch peek {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-"): return try number()
    case .some(UInt8(ascii: "0")...UInt8(ascii: "9")): return try number()
    default: throw error("expected a value, found \(found)")
    }
  }

  private mutating func object(depth: Int) throws(FormatError) -> JSONValue {
    position += 1
    var members: [String: JSONValue] = [:]
    skipSpace()
    if skip("}") { return .object(members) }
    while true {
      skipSpace()
      guard peek == UInt8(ascii: "\"") else { throw error("expected a name in quotes, found \(found)") }
      let start = position
      let key = try string()
      skipSpace()
      guard skip(":") else { throw error("expected ':', found \(found)") }
      let member = try value(depth: depth + 1)
      guard members.updateValue(member, forKey: key) == nil else {
        position = start
        throw error("the name \"\(key)\" stands here a second time")
      }
      skipSpace()
      if skip("}") { return .object(members) }
      guard skip(",") else { throw error("expected ',' or '}', found \(found)") }
    }
  }

  private mutating func array(depth: Int) throws(FormatError) -> JSONValue {
    position += 1
    var elements: [JSONValue] = []
    skipSpace()
    if skip("]") { return .array(elements) }
    while true {
      elements.append(try value(depth: depth + 1))
      skipSpace()
      if skip("]") { return .array(elements) }
      guard skip(",") else { throw error("expected ',' or ']', found \(found)") }
    }
  }

  private mutating func word(_ text: StaticString, _ value: JSONValue) throws(FormatError) -> JSONValue {
    for offset in 0..<text.utf8CodeUnitCount {
      guard peek == text.utf8Start[offset] else { throw error("expected \(text), found \(found)") }
      position += 1
    }
    return value
  }

  private mutating func number() throws(FormatError) -> JSONValue {
    let start = position
    _ = skip("-")
    if !skip("0") { try digits() }
    var isWhole = true
    if skip(".") {
      isWhole = false
      try digits()
    }
    if skip("e") || skip("E") {
      isWhole = false
      if !skip("+") { _ = skip("-") }
      try digits()
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isWhole, text != "-0" {
      if let integer = Int(text) { return .integer(integer) }
      if let unsigned = UInt64(text) { return .unsigned(unsigned) }
    }
    guard let double = Double(text), double.isFinite else {
      position = start
      throw error("the number \(text.prefix(30)) is too large")
    }
    return .number(double)
  }

  private mutating func digits() throws(FormatError) {
    let start = position
    while let byte = peek, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
    guard position > start else { throw error("expected a digit, found \(found)") }
  }

  private mutating func string() throws(FormatError) -> String {
    let start = position
    position += 1
    var text: [UInt8] = []
    while let byte = peek {
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        guard let string = String(validating: text, as: UTF8.self) else {
          position = start
          throw error("the string is not UTF-8")
        }
        return string
      case UInt8(ascii: "\\"): try escape(into: &text)
      case 0..<0x20: throw error("a control character must be escaped in a string")
      default:
        text.append(byte)
        position += 1
      }
    }
    position = start
    throw error("the string that begins here does not end")
  }

  private mutating func escape(into text: inout [UInt8]) throws(FormatError) {
    position += 1
    let escaped = peek
    position += 1
    switch escaped {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(escaped ?? 0)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"): try text.append(contentsOf: String(unicodeEscape()).utf8)
    default:
      position -= 1
      throw error("unknown escape: \(found)")
    }
  }

  /// The scalar of `XXXX`, or of `XXXX\uXXXX` for a surrogate pair.
  private mutating func unicodeEscape() throws(FormatError) -> Unicode.Scalar {
    let first = try hexWord()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, skip("\\"), skip("u") else { throw error("half of a surrogate pair") }
    let second = try hexWord()
    guard (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar(0x1_0000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw error("half of a surrogate pair") }
    return scalar
  }

  private mutating func hexWord() throws(FormatError) -> UInt32 {
    var word: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
        throw error("expected four hexadecimal digits, found \(found)")
      }
      word = word << 4 | UInt32(digit)
      position += 1
    }
    return word
  }

  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard let byte = peek, UInt32(byte) == character.value else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  private var found: String {
    guard let byte = peek else { return "the end" }
    return (0x21..<0x7F).contains(byte) ? "'\(Unicode.Scalar(byte))'" : "byte \(byte)"
  }

  private func error(_ reason: String) -> FormatError {
    let before = bytes.prefix(position)
    let line = before.reduce(1) { $1 == 0x0A ? $0 + 1 : $0 }
    let column = position - (before.lastIndex(of: 0x0A) ?? -1)
    return .malformed(path: name, place: "line \(line), byte \(column)", reason: reason)
  }
}

extension JSONValue {
  /// Reads JSON text; `name` stands for the file in errors.
  ///
  /// - Throws: `FormatError.malformed` with line and byte.
  public init(parsing bytes: [UInt8], name: String) throws(FormatError) {
    try self.init(parsing: bytes, name: name, most: JSONParser.usualMost)
  }

  /// Reads JSON text of at most so many values.
  init(parsing bytes: [UInt8], name: String, most: Int) throws(FormatError) {
    let result: Result<JSONValue, FormatError> = bytes.withUnsafeBufferPointer { buffer in
      Result { () throws(FormatError) in
        var parser = JSONParser(buffer, name: name, most: most)
        return try parser.document()
      }
    }
    self = try result.get()
  }
}
