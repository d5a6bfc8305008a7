/// After which steps a trainer reports a copy of the weights; it changes nothing of what is computed.
public struct SnapshotSchedule: Hashable, Sendable {
  /// Whether steps 0, 1, 2, 4, 8 and so on are among them: most of what is learnt is learnt at the beginning.
  public var doubling: Bool
  /// Whether the last step of every epoch is, and the first weights.
  public var epochs: Bool

  /// A schedule of its parts; both by default.
  public init(doubling: Bool = true, epochs: Bool = true) {
    self.doubling = doubling
    self.epochs = epochs
  }

  /// Whether the weights are reported when `step` steps have been taken since the beginning of the run.
  public func isDue(step: Int, stepsPerEpoch: Int) -> Bool {
    guard step > 0 else { return step == 0 && (doubling || epochs) }
    // Powers of two have one bit.
    if doubling, step & (step - 1) == 0 { return true }
    return epochs && stepsPerEpoch > 0 && step.isMultiple(of: stepsPerEpoch)
  }
}
