import Foundation

/// Any JSON value; numbers without fraction or exponent that fit are kept whole.
public enum JSONValue: Hashable, Sendable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A whole number.
  case integer(Int)
  /// A whole number beyond those of `Int`, such as a seed.
  case unsigned(UInt64)
  /// Any other number; one that is not finite is written as `null`.
  case number(Double)
  /// Text.
  case string(String)
  /// A list.
  case array([JSONValue])
  /// Values by name; written in the order of the names.
  case object([String: JSONValue])
  /// Values by name in an order that is kept, for lines that programs print; what is read is an `object`.
  case members([Member])

  /// A name and its value.
  public struct Member: Hashable, Sendable {
    /// The name.
    public let name: String
    /// Its value.
    public let value: JSONValue
  }

  /// Values by name that are written in this order.
  public static func ordered(_ members: [(String, JSONValue)]) -> JSONValue {
    .members(members.map { Member(name: $0.0, value: $0.1) })
  }

  /// A float in the fewest digits that read back as the same one.
  public static func float(_ value: Float) -> JSONValue { .number(Double(value.description) ?? .nan) }

  /// The whole number; nil for anything else.
  public var integer: Int? { if case .integer(let value) = self { value } else { nil } }
  /// The text; nil for anything else.
  public var string: String? { if case .string(let value) = self { value } else { nil } }
  /// The list; nil for anything else.
  public var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
  /// The values by name; nil for anything else.
  public var object: [String: JSONValue]? { if case .object(let value) = self { value } else { nil } }
  /// The number, whole or not; nil for anything else.
  public var number: Double? {
    switch self {
    case .integer(let value): return Double(value)
    case .unsigned(let value): return Double(value)
    case .number(let value): return value
    default: return nil
    }
  }

  /// The value of a name in an object; nil where there is none, or in anything else.
  public subscript(name: String) -> JSONValue? { object?[name] }

  /// What kind of value it is, for error messages.
  public var kind: String {
    switch self {
    case .null: return "null"
    case .bool: return "true or false"
    case .integer, .unsigned: return "a whole number"
    case .number: return "a number"
    case .string: return "a string"
    case .array: return "a list"
    case .object, .members: return "an object"
    }
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  /// A string.
  public init(stringLiteral value: String) { self = .string(value) }
  /// A whole number.
  public init(integerLiteral value: Int) { self = .integer(value) }
  /// A number.
  public init(floatLiteral value: Double) { self = .number(value) }
  /// A truth value.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// `null`.
  public init(nilLiteral: ()) { self = .null }
  /// A list.
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  /// An object; of two equal names the last counts.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(Dictionary(elements) { _, last in last })
  }
}

extension JSONValue {
  /// How numbers that are not finite stand as text, where they are allowed.
  private static let infinities = ("inf", "-inf", "nan")

  /// The value that an `Encodable` becomes, by Foundation's encoder.
  ///
  /// - Parameter allowsNonFinite: Whether numbers that are not finite become text.
  /// - Throws: what the encoder throws, such as for such a number where it is not allowed.
  public init(encoding value: some Encodable, allowsNonFinite: Bool = false) throws {
    let encoder = JSONEncoder()
    if allowsNonFinite {
      encoder.nonConformingFloatEncodingStrategy = .convertToString(
        positiveInfinity: Self.infinities.0, negativeInfinity: Self.infinities.1, nan: Self.infinities.2)
    }
    let bytes = try encoder.encode(value)
    self = try JSONValue(parsing: Array(bytes), name: "\(type(of: value))")
  }

  /// The `Decodable` that this value describes, by Foundation's decoder.
  ///
  /// - Parameter allowsNonFinite: Whether such text may stand for a number.
  /// - Throws: what the decoder throws.
  public func decoded<Value: Decodable>(as type: Value.Type, allowsNonFinite: Bool = false) throws -> Value {
    let decoder = JSONDecoder()
    if allowsNonFinite {
      decoder.nonConformingFloatDecodingStrategy = .convertFromString(
        positiveInfinity: Self.infinities.0, negativeInfinity: Self.infinities.1, nan: Self.infinities.2)
    }
    return try decoder.decode(type, from: Data(text().utf8))
  }
}
