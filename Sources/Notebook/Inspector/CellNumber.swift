import Foundation

/// A number for the coloured cells of windows and kernels: at most five columns, never cut, rounded where it must be.
///
/// Most take four, so that a space stands between neighbours. The chosen term's line says more.
enum CellNumber {
  static let columns = 5

  /// `.412`, `−.41`, `−.012`, `1.20`, `−1.2`, `−4e-5`; what is too small for that is `≈0`.
  static func text(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "−∞" : "∞" }
    let size = abs(value)
    let sign = value < 0 ? "−" : ""
    // A sign takes the place of a digit, but for small numbers, which have none to spare.
    let lost = value < 0 && size >= 0.0995 ? 1 : 0
    switch size {
    case 0: return "0"
    case ..<1e-9: return "≈0"
    case ..<0.0005: return sign + exponent(size)
    case ..<(1 - 0.5 * pow(10, Double(lost - 3))): return sign + fixed(size, 3 - lost).dropFirst()
    case ..<(10 - 0.5 * pow(10, Double(lost - 2))): return sign + fixed(size, 2 - lost)
    case ..<(100 - 0.5 * pow(10, Double(lost - 1))): return sign + fixed(size, 1 - lost)
    case ..<9999.5: return sign + fixed(size, 0)
    default: return sign + exponent(size)
    }
  }

  private static func fixed(_ size: Double, _ decimals: Int) -> String {
    String(format: "%.\(decimals)f", size)
  }

  private static func exponent(_ size: Double) -> String {
    String(format: "%.0e", size).replacing("e-0", with: "e-").replacing("e+0", with: "e").replacing(
      "e+", with: "e")
  }
}
