import Foundation
import Tensors

/// Strict reading of values: what does not parse, is not finite or lies outside the range is refused.
extension ParsedOptions {
  /// A whole number in a range; nil when the option was not given.
  func integer(_ name: String, in range: ClosedRange<Int>) throws(CommandError) -> Int? {
    guard let text = text(name) else { return nil }
    return try parseInteger(text, option: name, in: range)
  }

  /// A whole number from 0 that fills 64 bits.
  func seed(_ name: String) throws(CommandError) -> UInt64? {
    guard let text = text(name) else { return nil }
    guard isDigits(text), let value = UInt64(text) else {
      throw .usage("--\(name): '\(text)' is not a whole number from 0 to \(UInt64.max)")
    }
    return value
  }

  /// A finite number in a range; nil when the option was not given.
  func number(_ name: String, _ range: NumberRange) throws(CommandError) -> Double? {
    guard let text = text(name) else { return nil }
    let plain = text.allSatisfy { "0123456789.eE+-".contains($0) }
    guard plain, let value = Double(text), value.isFinite else {
      throw .usage("--\(name): '\(text)' is not a number")
    }
    guard range.contains(value) else { throw .usage("--\(name): '\(text)' is not \(range.description)") }
    return value
  }

  /// A finite number in a range that single precision keeps there; nil when the option was not given.
  func float(_ name: String, _ range: NumberRange) throws(CommandError) -> Float? {
    guard let value = try number(name, range) else { return nil }
    let single = Float(value)
    guard single.isFinite, range.contains(Double(single)) else {
      throw .usage("--\(name): '\(text(name) ?? "")' is too large or too small")
    }
    return single
  }

  /// `--threads`, by default as many as the machine has processors.
  func threads() throws(CommandError) -> Int {
    try integer("threads", in: 1...1024) ?? ProcessInfo.processInfo.activeProcessorCount
  }

  /// A list such as `2,2,2`; nil when the option was not given.
  func integers(_ name: String, count: ClosedRange<Int>, in range: ClosedRange<Int>)
    throws(CommandError) -> [Int]?
  {
    guard let text = text(name) else { return nil }
    var values: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      values.append(try parseInteger(String(part), option: name, in: range))
    }
    guard count.contains(values.count) else {
      throw .usage(
        "--\(name): \(count.lowerBound) to \(count.upperBound) numbers are possible, not \(values.count)")
    }
    return values
  }

  /// One of the names of an enumeration; nil when the option was not given.
  func choice<Value: CaseIterable & RawRepresentable>(_ name: String, _ kind: String, of type: Value.Type)
    throws(CommandError) -> Value? where Value.RawValue == String
  {
    guard let text = text(name) else { return nil }
    guard let value = Value(rawValue: text) else {
      let known = Value.allCases.map(\.rawValue)
      let hint = NearestWord.to(text, among: known).map { "did you mean '\($0)'? " } ?? ""
      throw .usage("--\(name): unknown \(kind) '\(text)'; \(hint)known: \(known.joined(separator: ", "))")
    }
    return value
  }

  private func parseInteger(_ text: String, option: String, in range: ClosedRange<Int>)
    throws(CommandError) -> Int
  {
    guard isDigits(text.first == "-" ? String(text.dropFirst()) : text) else {
      throw .usage("--\(option): '\(text)' is not a whole number")
    }
    guard let value = Int(text), range.contains(value) else {
      throw .usage("--\(option): '\(text)' is not from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  private func isDigits(_ text: String) -> Bool {
    !text.isEmpty && text.allSatisfy { "0123456789".contains($0) }
  }
}

/// The ranges that real-valued options may have.
enum NumberRange {
  /// Greater than 0.
  case positive
  /// 0 or more.
  case notNegative
  /// From 0, less than 1.
  case belowOne

  func contains(_ value: Double) -> Bool {
    switch self {
    case .positive: return value > 0
    case .notNegative: return value >= 0
    case .belowOne: return value >= 0 && value < 1
    }
  }

  /// How an error names it.
  var description: String {
    switch self {
    case .positive: return "greater than 0"
    case .notNegative: return "0 or more"
    case .belowOne: return "from 0 to below 1"
    }
  }
}
