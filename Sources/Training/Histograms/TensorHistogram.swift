import Foundation
import Tensors

/// How many numbers lie in each of the bins that all histograms share: four to each doubling on both sides of 0.
///
/// Weights and gradients of all layers at all times are counted in the same bins, so they can be compared and added up.
public struct TensorHistogram: Hashable, Sendable {
  /// Bins of one sign; the last one holds all that is larger.
  static let side = 4 * 36
  /// The lower edge of the first one is 2 to the power of this; what is nearer to 0 counts as 0.
  static let lowestExponent = -30
  /// Bins in all, the one around 0 in the middle.
  public static let binCount = 2 * side + 1

  /// How many numbers each bin holds, the most negative first.
  public private(set) var counts = [UInt32](repeating: 0, count: binCount)
  /// How many finite numbers there are.
  public private(set) var count = 0
  /// How many are not finite; no bin holds them.
  public private(set) var notFinite = 0
  /// The least and the greatest finite number; nil where there is none.
  public private(set) var range: ClosedRange<Double>?
  /// The sum of the finite numbers.
  public private(set) var sum = 0.0
  /// The sum of their squares.
  public private(set) var squares = 0.0

  /// A histogram of no numbers.
  public init() {}

  /// A histogram of some numbers.
  public init(_ values: [Float]) { add(values) }

  /// Counts more numbers.
  public mutating func add(_ values: [Float]) {
    for value in values {
      guard value.isFinite else {
        notFinite += 1
        continue
      }
      counts[Self.bin(of: value)] += 1
      count += 1
      sum += Double(value)
      squares += Double(value) * Double(value)
    }
    let finite = values.lazy.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else { return }
    let before = range ?? Double(low)...Double(high)
    range = min(before.lowerBound, Double(low))...max(before.upperBound, Double(high))
  }

  /// The bin of a finite number.
  static func bin(of value: Float) -> Int {
    guard value != 0 else { return side }
    let place = Int((4 * (log2(abs(value)) - Float(lowestExponent))).rounded(.down))
    guard place >= 0 else { return side }
    let distance = min(side, place + 1)
    return value > 0 ? side + distance : side - distance
  }

  /// The edges of a bin; those of the outermost ones are infinitely far.
  public static func edges(_ bin: Int) -> ClosedRange<Double> {
    func edge(_ distance: Int) -> Double { exp2(Double(lowestExponent) + Double(distance) / 4) }
    let distance = abs(bin - side)
    guard distance > 0 else { return -edge(0)...edge(0) }
    let (near, far) = (edge(distance - 1), distance == side ? .infinity : edge(distance))
    return bin > side ? near...far : -far ... -near
  }
}
