import Foundation
import Tensors

/// A number of the arithmetic in words: at least three digits that count, so that sums can be followed.
enum InspectorNumber {
  /// `0.0832`, `−0.00712`, else as everywhere.
  static func text(_ value: Double) -> String {
    let size = abs(value)
    guard size.isFinite, size >= 0.001, size < 0.1 else { return NumberText.short(value) }
    return NumberText.fixed(value, size < 0.01 ? 5 : 4)
  }

  static func text(_ value: Float) -> String { text(Double(value)) }
}
