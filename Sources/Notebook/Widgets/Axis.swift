import Tensors
import Foundation

/// One axis of a plot: its range, and where numbers stand.
struct Axis: Sendable {
  let low: Double
  let high: Double
  let isLogarithmic: Bool
  /// Values to write beside the axis, all inside the range.
  let ticks: [Double]

  /// An axis that shows `values` without outliers, with about `count` ticks at round numbers.
  init(covering values: some Sequence<Double>, logarithmic: Bool, count: Int) {
    let usable = values.filter { $0.isFinite && (!logarithmic || $0 > 0) }
    let smallest = Axis.smallestOrdinary(usable, logarithmic: logarithmic) ?? (logarithmic ? 0.1 : 0)
    let largest = max(smallest, Axis.largestOrdinary(usable) ?? 1)
    if logarithmic {
      self.init(logarithmicFrom: smallest, to: largest)
    } else {
      self.init(from: smallest, to: largest, count: count)
    }
  }

  /// A linear axis over a range.
  init(from smallest: Double, to largest: Double, count: Int, widening: Bool = true) {
    var low = smallest
    var high = largest
    if high <= low {
      let margin = max(abs(low) * 0.1, 1e-6)
      low -= margin
      high += margin
    }
    let step = Axis.roundStep((high - low) / Double(max(1, count)))
    if widening {
      // A positive range that comes near 0 begins there; else a little air at both ends.
      let air = (high - low) * 0.04
      low = low >= 0 && low < 0.4 * high ? 0 : low - air
      high += air
    }
    let first = Int((low / step - 1e-9).rounded(.up))
    let last = max(first, Int((high / step + 1e-9).rounded(.down)))
    self.low = low
    self.high = high
    isLogarithmic = false
    ticks = (first...min(last, first + 100)).map { Double($0) * step }
  }

  /// A logarithmic axis over a range above 0.
  init(logarithmicFrom smallest: Double, to largest: Double) {
    var low = smallest
    var high = max(largest, smallest)
    if high / low < 1.2 {
      low /= 1.2
      high *= 1.2
    }
    self.low = low
    self.high = high
    isLogarithmic = true
    let decades = Int(log10(low).rounded(.down))...Int(log10(high).rounded(.up))
    ticks = decades.flatMap { decade in [1, 2, 5].map { $0 * pow(10, Double(decade)) } }
      .filter { $0 >= low && $0 <= high }
  }

  /// How many times the next value one must be to count as an outlier.
  static let outlierFactor = 3.0

  /// The largest of some values but for outliers: at most one in twenty, each far above all others.
  ///
  /// One bad validation must not press all other losses flat.
  static func largestOrdinary(_ values: [Double], factor: Double = outlierFactor) -> Double? {
    let top = values.sorted(by: >)
    let allowed = top.count < 3 ? 0 : max(1, top.count / 20)
    let outliers = (0..<allowed).last { top[$0 + 1] > 0 && top[$0] > factor * top[$0 + 1] }
    return outliers.map { top[$0 + 1] } ?? top.first
  }

  /// How many times smaller than the next value one must be to count as an outlier on a logarithmic axis, which has room for
  /// decades.
  private static let logarithmicFactor = 1000.0

  /// The smallest of some values but for outliers, as few and as far below all others.
  static func smallestOrdinary(_ values: [Double], logarithmic: Bool) -> Double? {
    if logarithmic { return largestOrdinary(values.map { 1 / $0 }, factor: logarithmicFactor).map { 1 / $0 } }
    return largestOrdinary(values.map { -$0 }).map { -$0 }
  }

  /// Where a value lies between the ends, 0–1 inside; nil where it cannot be shown.
  func share(_ value: Double) -> Double? {
    guard value.isFinite else { return nil }
    guard isLogarithmic else { return (value - low) / (high - low) }
    guard value > 0 else { return nil }
    return log(value / low) / log(high / low)
  }

  /// 1, 2 or 5 times a power of ten, at least `step`.
  private static func roundStep(_ step: Double) -> Double {
    let power = pow(10, log10(max(step, 1e-12)).rounded(.down))
    let mantissa = step / power
    let round: Double = mantissa <= 1.0001 ? 1 : mantissa <= 2.0001 ? 2 : mantissa <= 5.0001 ? 5 : 10
    return round * power
  }

  /// A tick's number.
  func label(_ tick: Double) -> String {
    let step = ticks.count > 1 ? abs(ticks[1] - ticks[0]) : abs(tick)
    guard !isLogarithmic else { return Axis.plain(tick) }
    guard step > 0 else { return "0" }
    guard abs(tick) < 1e5 else { return NumberText.short(tick) }
    let decimals = max(0, Int(-(log10(step) + 1e-9).rounded(.down)))
    return NumberText.fixed(tick, min(6, decimals))
  }

  private static func plain(_ value: Double) -> String {
    guard value < 1e5 else { return NumberText.short(value) }
    let decimals = max(0, Int(-(log10(max(value, 1e-12)) + 1e-9).rounded(.down)))
    return NumberText.fixed(value, min(6, decimals))
  }
}
