/// A line of a settings file: `name = value`, or `key K = L`.
///
/// `#` begins a comment at the start of a line and behind a blank. A value may stand in double quotes, in which `\"` is a
/// quote and `\\` a backslash.
struct SettingsLine: Equatable {
  /// The name.
  var name: String
  /// The key in front of the sign, where the name is `key`.
  var key: String?
  /// The value, without quotes.
  var value: String

  /// What problems call it.
  var label: String { key.map { "\(name) \($0)" } ?? name }

  /// Reads a line.
  ///
  /// - Returns: nil for one that is blank or a comment.
  /// - Throws: `SettingsProblem` where it is neither.
  static func read(_ text: Substring.UnicodeScalarView, number: Int) throws(SettingsProblem) -> SettingsLine?
  {
    var scanner = LineScanner(rest: text)
    scanner.skipBlanks()
    guard let first = scanner.rest.first, first != "#" else { return nil }
    var line = SettingsLine(name: scanner.take { !$0.isBlank && $0 != "=" }, value: "")
    scanner.skipBlanks()
    if line.name == "key" {
      line.key = scanner.takeKey()
      scanner.skipBlanks()
    }
    do throws(Failure) {
      guard scanner.take("=") else { throw Failure("'=' is missing: a line is name = value, or key K = L") }
      scanner.skipBlanks()
      line.value = try scanner.takeValue()
      guard !line.value.isEmpty else { throw Failure("its value is missing") }
      return line
    } catch {
      throw SettingsProblem(line: number, name: line.label, reason: error.description)
    }
  }
}

/// What is left of a line while it is read.
private struct LineScanner {
  var rest: Substring.UnicodeScalarView

  mutating func skipBlanks() { rest = rest.drop { $0.isBlank } }

  mutating func take(while isPart: (Unicode.Scalar) -> Bool) -> String {
    let part = rest.prefix(while: isPart)
    rest = rest[part.endIndex...]
    return String(Substring(part))
  }

  mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard rest.first == scalar else { return false }
    rest.removeFirst()
    return true
  }

  /// A key's name, which may be the sign itself; nil where the sign stands alone.
  mutating func takeKey() -> String? {
    guard rest.first == "=" else {
      let name = take { !$0.isBlank && $0 != "=" }
      return name.isEmpty ? nil : name
    }
    let behind = rest.dropFirst().drop { $0.isBlank }
    guard behind.first == "=" else { return nil }
    rest = behind
    return "="
  }

  mutating func takeValue() throws(Failure) -> String {
    guard rest.first == "\"" else { return takePlainValue() }
    let value = try takeQuotedValue()
    skipBlanks()
    guard rest.isEmpty || rest.first == "#" else {
      throw Failure("something stands behind the closing quote")
    }
    return value
  }

  private mutating func takePlainValue() -> String {
    var value = String.UnicodeScalarView()
    var last: Unicode.Scalar = " "
    for scalar in rest {
      if scalar == "#", last.isBlank { break }
      value.append(scalar)
      last = scalar
    }
    while value.last?.isBlank == true { value.removeLast() }
    return String(value)
  }

  private mutating func takeQuotedValue() throws(Failure) -> String {
    rest.removeFirst()
    var value = String.UnicodeScalarView()
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\"": return String(value)
      case "\\":
        guard let escaped = rest.popFirst(), escaped == "\"" || escaped == "\\" else {
          throw Failure(#"in quotes a backslash stands before a quote or another backslash"#)
        }
        value.append(escaped)
      default: value.append(scalar)
      }
    }
    throw Failure("the closing quote is missing")
  }
}

extension Unicode.Scalar {
  fileprivate var isBlank: Bool { self == " " || self == "\t" || self == "\r" }
}
