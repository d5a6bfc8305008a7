/// What every setting of a sweep gets the same of.
public enum SweepBudget: Hashable, Sendable {
  /// Optimizer steps.
  case steps(Int)
  /// Seconds of training; opening, validation and waiting are not counted.
  case seconds(Double)
  /// Floating-point operations of training, as `SweepCost.flops` counts them.
  case flops(Double)

  /// Points that are recorded along the way, the last one at the end.
  public static let points = 20
  /// Held-out images that are classified at every point but the last, where all are.
  public static let imagesOfPoint = 500

  /// Whether a budget from a file can be one.
  var isPossible: Bool {
    switch self {
    case .steps(let limit): return limit > 0
    case .seconds(let limit), .flops(let limit): return limit > 0 && limit.isFinite
    }
  }

  /// The part of the budget that is spent, 1 and more where all of it is.
  public func share(of spent: SweepSpending) -> Double {
    switch self {
    case .steps(let limit): return Double(spent.steps) / Double(limit)
    case .seconds(let limit): return spent.seconds / limit
    case .flops(let limit): return spent.flops / limit
    }
  }

  /// How many of the points are due by then.
  func pointsDue(_ spent: SweepSpending) -> Int {
    let parts: Double
    switch self {
    // A quotient of whole numbers that is whole is exact: no point comes a step late.
    case .steps(let limit): parts = Double(SweepBudget.points) * Double(spent.steps) / Double(limit)
    case .seconds, .flops: parts = Double(SweepBudget.points) * share(of: spent)
    }
    return Int(min(parts, Double(SweepBudget.points)))
  }

  /// The epochs that are begun at most, at a cost and with so many training images in batches.
  func epochs(_ cost: SweepCost, images: Int, batchSize: Int) -> Int {
    let needed: Double
    switch self {
    case .steps(let limit): needed = Double(limit) / Double((images + batchSize - 1) / max(1, batchSize))
    case .seconds: needed = .infinity
    // One more, lest the last step of the last epoch misses the limit by a rounding.
    case .flops(let limit): needed = 1 + limit / cost.flops(images: images)
    }
    return Int(max(1, min(1_000_000, needed.rounded(.up))))
  }

  /// The budget in words, where settings have it alike: `600 steps`.
  public var text: String {
    switch self {
    case .steps(let count): return "\(count) step\(count == 1 ? "" : "s")"
    case .seconds(let limit): return "\(SweepBudget.plain(limit)) seconds"
    case .flops(let limit): return "\(SweepBudget.plain(limit)) FLOPs"
    }
  }

  /// Without `.0` behind a whole number.
  private static func plain(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}

/// As `{"steps":600}`.
extension SweepBudget: Codable {
  private enum CodingKeys: CodingKey { case steps, seconds, flops }

  /// Reads the one amount that is there.
  ///
  /// - Throws: what the decoder throws.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    if let limit = try values.decodeIfPresent(Int.self, forKey: .steps) {
      self = .steps(limit)
    } else if let limit = try values.decodeIfPresent(Double.self, forKey: .seconds) {
      self = .seconds(limit)
    } else {
      self = .flops(try values.decode(Double.self, forKey: .flops))
    }
  }

  /// Writes the amount under its name.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .steps(let limit): try values.encode(limit, forKey: .steps)
    case .seconds(let limit): try values.encode(limit, forKey: .seconds)
    case .flops(let limit): try values.encode(limit, forKey: .flops)
    }
  }
}

/// What a setting has spent so far.
public struct SweepSpending: Hashable, Sendable {
  /// Optimizer steps.
  public var steps = 0
  /// Seconds of training.
  public var seconds = 0.0
  /// Floating-point operations.
  public var flops = 0.0

  /// Spending of its parts; none by default.
  public init(steps: Int = 0, seconds: Double = 0, flops: Double = 0) {
    self.steps = steps
    self.seconds = seconds
    self.flops = flops
  }
}

/// In which order the settings of a sweep are trained; what each computes does not depend on it.
public enum SweepOrder: String, Hashable, Sendable {
  /// Step by step: the setting that has spent the least takes the next one.
  case interleaved
  /// One to its end, then the next.
  case sequential
}
