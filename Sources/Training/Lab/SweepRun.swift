/// A setting and what is known of its training.
public struct SweepRun: Hashable, Sendable, Codable {
  /// The setting.
  public var setting: SweepSetting
  /// What it costs.
  public var cost: SweepCost
  /// Its points so far.
  public internal(set) var points: [SweepPoint] = []
  /// A mark for every checkpoint: whichever stands on the disk, one is its own.
  var marks: [SweepMark] = []
  /// Whether it has its whole budget.
  public internal(set) var isDone = false
  /// Why it ended early; nil where it did not.
  public internal(set) var failure: String?

  /// A setting before its first step.
  public init(_ setting: SweepSetting, cost: SweepCost) {
    self.setting = setting
    self.cost = cost
  }

  /// What it has spent at its last mark or point.
  public var spent: SweepSpending {
    let last = points.last?.spent ?? SweepSpending()
    guard let mark = marks.last, mark.step > last.steps else { return last }
    return SweepSpending(steps: mark.step, seconds: mark.seconds, flops: cost.flops(images: mark.images))
  }

  /// The floating-point operations of the first point whose accuracy is at least this, 0–1; nil where none is.
  public func flops(toAccuracy accuracy: Float) -> Double? {
    points.first { $0.validationAccuracy >= accuracy }?.flops
  }

  /// Training images a second over all that was recorded; nil before the first point.
  public var imagesPerSecond: Double? {
    guard let last = points.last, last.seconds > 0, cost.multiplyAdds > 0 else { return nil }
    return last.flops / cost.flops(images: 1) / last.seconds
  }

  /// Whether steps rise and no amount is below 0 or infinite.
  var hasPossibleNumbers: Bool {
    let amounts = points.flatMap { [$0.seconds, $0.flops] } + marks.map(\.seconds)
    let counts = marks.flatMap { [$0.step, $0.images, $0.imagesSincePoint] }
    return amounts.allSatisfy { $0.isFinite && $0 >= 0 } && counts.allSatisfy { (0...1 << 48).contains($0) }
      && zip(points, points.dropFirst()).allSatisfy { $0.step < $1.step }
      && points.allSatisfy { (1...1 << 48).contains($0.step) }
  }

  /// Where it goes on behind a checkpoint of a step; nil where it never kept one of that step.
  func mark(of step: Int) -> SweepMark? {
    guard step > 0 else { return SweepMark() }
    guard var mark = marks.last(where: { $0.step == step }) else { return nil }
    // The checkpoint may have come before the point of its step.
    if points.last?.step == step { mark.beginPoint() }
    return mark
  }

  /// Forgets what came after a step.
  mutating func rewind(to step: Int) {
    points.removeAll { $0.step > step }
    marks.removeAll { $0.step > step }
    isDone = false
    failure = nil
  }
}
