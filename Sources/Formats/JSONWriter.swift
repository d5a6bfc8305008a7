/// JSON text as Python's `json.dumps(…, sort_keys=True, ensure_ascii=False)` lays it out, so that a notebook
/// saved here and one saved by Jupyter differ only where their contents do.
extension JSONValue {
  /// The text on one line, or with a line a value when `indent` says by how many spaces a level moves in.
  public func text(indent: Int? = nil) -> String {
    var text = ""
    append(to: &text, indent: indent, level: 0)
    return text
  }

  private func append(to text: inout String, indent: Int?, level: Int) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .unsigned(let value): text += String(value)
    case .number(let value): text += value.isFinite ? value.description : "null"
    case .string(let value): JSONValue.appendQuoted(value, to: &text)
    case .array(let elements):
      JSONValue.appendList(elements, "[", "]", to: &text, indent, level) { element, text in
        element.append(to: &text, indent: indent, level: level + 1)
      }
    case .object(let members):
      let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      JSONValue.append(sorted.map { Member(name: $0.key, value: $0.value) }, to: &text, indent, level)
    case .members(let members): JSONValue.append(members, to: &text, indent, level)
    }
  }

  private static func append(_ members: [Member], to text: inout String, _ indent: Int?, _ level: Int) {
    appendList(members, "{", "}", to: &text, indent, level) { member, text in
      appendQuoted(member.name, to: &text)
      text += indent == nil ? ":" : ": "
      member.value.append(to: &text, indent: indent, level: level + 1)
    }
  }

  private static func appendList<Element>(
    _ elements: [Element], _ open: String, _ close: String, to text: inout String, _ indent: Int?,
    _ level: Int,
    _ body: (Element, inout String) -> Void
  ) {
    text += open
    for (index, element) in elements.enumerated() {
      if index > 0 { text += "," }
      newLine(&text, indent, level + 1)
      body(element, &text)
    }
    if !elements.isEmpty { newLine(&text, indent, level) }
    text += close
  }

  private static func newLine(_ text: inout String, _ indent: Int?, _ level: Int) {
    guard let indent else { return }
    text += "\n" + String(repeating: " ", count: indent * level)
  }

  private static func appendQuoted(_ value: String, to text: inout String) {
    text += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{8}": text += "\\b"
      case "\u{C}": text += "\\f"
      case "\u{0}"..<" ":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
