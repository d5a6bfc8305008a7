/// Values over the steps of a run, kept in bounded memory: neighbours are averaged when there are too many, with the least and
/// the greatest of them kept beside.
struct StepSeries: Hashable, Sendable {
  /// Means of `stride` consecutive values.
  private(set) var means: [Float] = []
  /// How many steps one mean covers.
  private(set) var stride = 1
  private var pending: [Float] = []
  /// The least and greatest of the values of each mean, where it covers several; empty in sessions of before.
  private var lows: [Float] = []
  private var highs: [Float] = []
  /// Most means to keep, an even number.
  private(set) var limit = StepSeries.capacity
  /// Most means that a series keeps unless it is told otherwise.
  static let capacity = 2048

  /// A series without values.
  init(limit: Int = StepSeries.capacity) { self.limit = max(2, limit / 2 * 2) }

  /// Steps covered, those not yet averaged included.
  var count: Int { means.count * stride + pending.count }
  var isEmpty: Bool { means.isEmpty && pending.isEmpty }
  var last: Float? { pending.last ?? means.last }

  mutating func append(_ value: Float) {
    pending.append(value)
    guard pending.count == stride else { return }
    means.append(StepSeries.mean(pending))
    if stride > 1, lows.count == means.count - 1 {
      lows.append(StepSeries.least(pending))
      highs.append(StepSeries.greatest(pending))
    }
    pending = []
    if means.count >= limit { join() }
  }

  /// Joins every two means into one.
  private mutating func join() {
    let pairs = Swift.stride(from: 0, to: means.count - 1, by: 2)
    // The means themselves are the values as long as each stands for one step.
    let (least, greatest) = stride == 1 ? (means, means) : (lows, highs)
    if least.count == means.count {
      lows = pairs.map { StepSeries.least([least[$0], least[$0 + 1]]) }
      highs = pairs.map { StepSeries.greatest([greatest[$0], greatest[$0 + 1]]) }
    }
    means = pairs.map { StepSeries.mean([means[$0], means[$0 + 1]]) }
    stride *= 2
  }

  /// Points; a mean stands at its last step.
  var points: [Point] {
    let hasExtremes = stride > 1 && lows.count == means.count
    var points = means.enumerated().map { index, mean in
      Point(
        step: Double((index + 1) * stride), value: Double(mean),
        extremes: hasExtremes ? StepSeries.range(lows[index], highs[index]) : nil)
    }
    if !pending.isEmpty {
      let extremes =
        pending.count > 1
        ? StepSeries.range(StepSeries.least(pending), StepSeries.greatest(pending)) : nil
      points.append(
        Point(step: Double(count), value: Double(StepSeries.mean(pending)), extremes: extremes))
    }
    return points
  }

  /// A value or the mean of several, at the last step that it stands for.
  struct Point: Hashable, Sendable {
    var step: Double
    var value: Double
    /// The least and the greatest of several values; nil where there is one alone, or they are not known.
    var extremes: ClosedRange<Float>?
  }

  /// A mean of which one value is not finite is not finite: a broken loss must not vanish in it.
  private static func mean(_ values: [Float]) -> Float {
    values.reduce(0, +) / Float(max(1, values.count))
  }

  private static func least(_ values: [Float]) -> Float { values.filter(\.isFinite).min() ?? .nan }
  private static func greatest(_ values: [Float]) -> Float { values.filter(\.isFinite).max() ?? .nan }

  private static func range(_ low: Float, _ high: Float) -> ClosedRange<Float>? {
    low < high ? low...high : nil
  }
}

extension StepSeries: Codable {
  private enum CodingKeys: CodingKey { case means, stride, pending, lows, highs, limit }

  /// Reads a series; sessions of before hold its first three parts alone.
  ///
  /// - Throws: what the decoder throws.
  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    means = try values.decode([Float].self, forKey: .means)
    stride = try values.decode(Int.self, forKey: .stride)
    pending = try values.decode([Float].self, forKey: .pending)
    lows = try values.decodeIfPresent([Float].self, forKey: .lows) ?? []
    highs = try values.decodeIfPresent([Float].self, forKey: .highs) ?? []
    let limit = try values.decodeIfPresent(Int.self, forKey: .limit) ?? StepSeries.capacity
    self.limit = max(2, limit / 2 * 2)
    guard stride > 0, lows.count == highs.count else {
      throw DecodingError.dataCorruptedError(
        forKey: .stride, in: values, debugDescription: "impossible numbers")
    }
  }

  /// Writes what `init(from:)` reads; extremes only where there are some.
  func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(means, forKey: .means)
    try values.encode(stride, forKey: .stride)
    try values.encode(pending, forKey: .pending)
    if !lows.isEmpty {
      try values.encode(lows, forKey: .lows)
      try values.encode(highs, forKey: .highs)
    }
    if limit != StepSeries.capacity { try values.encode(limit, forKey: .limit) }
  }
}
