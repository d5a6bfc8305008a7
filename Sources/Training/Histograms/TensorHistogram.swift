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

extension TensorHistogram: Codable {
  /// Bins up to the first that holds a number, and behind the last one, are left out.
  private enum CodingKeys: CodingKey { case first, counts, notFinite, least, greatest, sum, squares }

  /// Writes a histogram.
  ///
  /// - Throws: what the encoder throws.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    if let first = counts.firstIndex(where: { $0 > 0 }), let last = counts.lastIndex(where: { $0 > 0 }) {
      try values.encode(first, forKey: .first)
      try values.encode(Array(counts[first...last]), forKey: .counts)
    }
    if notFinite > 0 { try values.encode(notFinite, forKey: .notFinite) }
    try values.encodeIfPresent(range?.lowerBound, forKey: .least)
    try values.encodeIfPresent(range?.upperBound, forKey: .greatest)
    try values.encode(sum, forKey: .sum)
    try values.encode(squares, forKey: .squares)
  }

  /// Reads a histogram.
  ///
  /// - Throws: what the decoder throws, also for bins and ranges that there are none of.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let first = try values.decodeIfPresent(Int.self, forKey: .first) ?? 0
    let found = try values.decodeIfPresent([UInt32].self, forKey: .counts) ?? []
    notFinite = try values.decodeIfPresent(Int.self, forKey: .notFinite) ?? 0
    sum = try values.decode(Double.self, forKey: .sum)
    squares = try values.decode(Double.self, forKey: .squares)
    let least = try values.decodeIfPresent(Double.self, forKey: .least)
    let greatest = try values.decodeIfPresent(Double.self, forKey: .greatest)
    guard first >= 0, found.count <= Self.binCount, first <= Self.binCount - found.count, notFinite >= 0,
      (least ?? 0).isFinite, (greatest ?? 0).isFinite, least ?? 0 <= greatest ?? least ?? 0,
      (least == nil) == (greatest == nil)
    else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "bins or a range that no histogram has"))
    }
    counts.replaceSubrange(first..<first + found.count, with: found)
    count = found.reduce(0) { $0 + Int($1) }
    if let least, let greatest { range = least...greatest }
  }

  /// What it takes as text, about: four characters a bin, and the names.
  public var textBytes: Int {
    let used = counts.lastIndex { $0 > 0 }.map { $0 - (counts.firstIndex { $0 > 0 } ?? 0) + 1 } ?? 0
    return 160 + 4 * used
  }
}
