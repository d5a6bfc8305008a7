import Formats

/// A JSON value whose members keep their order, written on one line.
///
/// Scripts compare such lines between runs: equal values give equal text. A number that is not finite is `null`.
enum JSONText: Sendable, Equatable {
  case string(String)
  case integer(Int)
  case float(Float)
  case double(Double)
  case null
  case array([JSONText])
  case object([(String, JSONText)])

  /// The value as JSON, without line breaks.
  var text: String {
    switch self {
    case .string(let value): return JSONValue.quoted(value)
    case .integer(let value): return String(value)
    // Swift writes the fewest digits that read back as the same value.
    case .float(let value): return value.isFinite ? "\(value)" : "null"
    case .double(let value): return value.isFinite ? "\(value)" : "null"
    case .null: return "null"
    case .array(let values): return "[" + values.map(\.text).joined(separator: ",") + "]"
    case .object(let members):
      return "{" + members.map { "\(JSONValue.quoted($0)):\($1.text)" }.joined(separator: ",") + "}"
    }
  }

  static func == (left: JSONText, right: JSONText) -> Bool { left.text == right.text }
}
