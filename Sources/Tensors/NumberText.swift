import Foundation

/// Numbers as people read them, on the screen and in lines of text: the one place that says how.
public enum NumberText {
  /// Two or three significant digits: `−2.10`, `0.120`, `0.0012`, `34.5`, `1.2e5`.
  public static func short(_ value: Float) -> String { short(Double(value)) }

  /// Two or three significant digits.
  public static func short(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "−∞" : "∞" }
    let size = abs(value)
    if size == 0 { return "0" }
    let text: String
    switch size {
    case ..<0.001: text = exponent(value)
    case ..<0.01: text = format(value, 4)
    case ..<1: text = format(value, 3)
    case ..<10: text = format(value, 2)
    case ..<1000: text = format(value, 1)
    case ..<100_000: text = format(value, 0)
    default: text = exponent(value)
    }
    return text.replacing("-", with: "−")
  }

  /// A number with a fixed count of decimals and a true minus sign.
  public static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return short(value) }
    return format(value, decimals).replacing("-", with: "−")
  }

  /// A number with a fixed count of decimals in ASCII, as scripts read it: `-1.20`, `nan`.
  public static func plain(_ value: Double, _ decimals: Int) -> String {
    value.isFinite ? format(value, decimals) : "\(value)"
  }

  /// A share of 0–1 in per cent: `41 %`, `0.3 %`, `100 %`.
  public static func percent(_ share: Float, decimals: Int = 0) -> String {
    guard share.isFinite else { return "– %" }
    return format(Double(share) * 100, decimals) + " %"
  }

  /// A whole number with commas: `26,507,010`.
  public static func grouped(_ value: Int) -> String {
    var digits = String(value.magnitude)
    var parts: [String] = []
    while digits.count > 3 {
      parts.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    parts.insert(digits, at: 0)
    return (value < 0 ? "-" : "") + parts.joined(separator: ",")
  }

  /// A large count in three digits: `36.3 M`, `1.23 G`, `512`.
  public static func scaled(_ value: Int) -> String {
    let number = Double(value)
    for (limit, unit) in [(1e9, "G"), (1e6, "M"), (1e4, "k")] where number >= limit {
      let scaled = number / (unit == "k" ? 1e3 : limit)
      return "\(format(scaled, scaled >= 100 ? 0 : scaled >= 10 ? 1 : 2)) \(unit)"
    }
    return grouped(value)
  }

  /// A span of time: `8 s`, `6 m`, `1 h 20 m`.
  public static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0 else { return "–" }
    let whole = Int(min(seconds.rounded(), 1e9))
    if whole < 100 { return "\(whole) s" }
    let minutes = (whole + 30) / 60
    return minutes < 100 ? "\(minutes) m" : "\(minutes / 60) h \(minutes % 60) m"
  }

  /// A span of time to the second where it is shorter than an hour: `8 s`, `1 m 1 s`, `1 h 20 m`.
  public static func exactDuration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0, seconds < 1e6 else { return "?" }
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) m \(whole % 60) s" }
    return "\(whole / 3600) h \(whole % 3600 / 60) m"
  }

  /// A learning rate as people write it: `0.001`, `3e−05`.
  public static func rate(_ value: Float) -> String {
    "\(value)".replacing("-", with: "−")
  }

  private static func exponent(_ value: Double) -> String {
    let text = String(format: "%.1e", value)
    return text.replacing("e-0", with: "e-").replacing("e+0", with: "e").replacing("e+", with: "e")
  }

  private static func format(_ value: Double, _ decimals: Int) -> String {
    let text = String(format: "%.\(decimals)f", value)
    // A value that rounds to nothing has no sign.
    return text.allSatisfy({ "-0.".contains($0) }) ? String(text.drop { $0 == "-" }) : text
  }
}
