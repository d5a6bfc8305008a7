import Foundation
import Training

/// The axis of x: how far it goes, and which part of it is in sight.
struct ChartRange: Hashable, Sendable {
  /// All of it.
  let whole: ClosedRange<Double>
  /// What is in sight.
  let sight: ClosedRange<Double>
  let isLogarithmic: Bool

  /// How many times the axis can be wider than what is in sight.
  static let deepest = 10_000.0

  /// An axis that ends at `end`, of which `window` is in sight as far as the two meet.
  ///
  /// - Parameters:
  ///   - first: The least place above 0, where a logarithmic axis begins; nil where there is none, and then it is linear.
  init(end: Double, first: Double? = nil, window: ChartWindow? = nil, logarithmic: Bool = false) {
    let end = end.isFinite && end > 0 ? end : 1e-3
    let begin = logarithmic ? first.flatMap { $0 > 0 && $0 < end ? $0 : nil } : nil
    isLogarithmic = begin != nil
    whole = (begin ?? 0)...end
    let low = max(whole.lowerBound, window?.low ?? whole.lowerBound)
    let high = min(end, window?.high ?? end)
    sight = low < high ? low...high : whole
  }

  /// Whether less than all is in sight.
  var isZoomed: Bool { sight != whole }

  /// Where a place lies between the ends of what is in sight, 0–1 inside; nil where the axis has no such place.
  func share(_ place: Double) -> Double? {
    guard place.isFinite, !isLogarithmic || place > 0 else { return nil }
    let (low, high) = (scaled(sight.lowerBound), scaled(sight.upperBound))
    return (scaled(place) - low) / (high - low)
  }

  /// The place at a share of what is in sight.
  func place(_ share: Double) -> Double {
    let (low, high) = (scaled(sight.lowerBound), scaled(sight.upperBound))
    return unscaled(low + share * (high - low))
  }

  /// What is in sight made `factor` times as wide, the place at `share` staying where it is; nil for all of the axis.
  func zoomed(by factor: Double, around share: Double) -> ChartWindow? {
    let ends = (low: scaled(whole.lowerBound), high: scaled(whole.upperBound))
    let (low, high) = (scaled(sight.lowerBound), scaled(sight.upperBound))
    let width = max((ends.high - ends.low) / Self.deepest, (high - low) * factor)
    guard width < ends.high - ends.low else { return nil }
    let begin = low + share * (high - low) - share * width
    return window(from: begin, width: width)
  }

  /// What is in sight moved by a share of itself, no further than the ends of the axis; nil where all of it is in sight.
  func panned(by share: Double) -> ChartWindow? {
    guard isZoomed else { return nil }
    let (low, high) = (scaled(sight.lowerBound), scaled(sight.upperBound))
    return window(from: low + share * (high - low), width: high - low)
  }

  private func window(from begin: Double, width: Double) -> ChartWindow {
    let low = max(scaled(whole.lowerBound), min(begin, scaled(whole.upperBound) - width))
    return ChartWindow(low: unscaled(low), high: unscaled(low + width))
  }

  private func scaled(_ place: Double) -> Double { isLogarithmic ? log(place) : place }
  private func unscaled(_ value: Double) -> Double { isLogarithmic ? exp(value) : value }

  /// An axis for the numbers below it.
  func ticks(count: Int) -> Axis {
    let linear = Axis(from: sight.lowerBound, to: sight.upperBound, count: count, widening: false)
    guard isLogarithmic else { return linear }
    let logarithmic = Axis(logarithmicFrom: sight.lowerBound, to: sight.upperBound)
    return logarithmic.ticks.count > 1 ? logarithmic : linear
  }
}

extension ChartRange {
  /// The axis of some runs.
  ///
  /// - Parameter expected: Where it ends while no run has a point.
  init(_ runs: [RunCurves], _ options: CurveOptions, expected: Double = 0) {
    let ends = runs.compactMap { $0.end(options.axis) }
    let first = options.isLogarithmicX ? runs.compactMap { $0.begin(options.axis) }.min() : nil
    self.init(
      end: ends.max() ?? expected, first: first, window: options.window, logarithmic: options.isLogarithmicX)
  }
}
