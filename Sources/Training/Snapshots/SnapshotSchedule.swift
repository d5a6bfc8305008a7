/// After which steps a trainer reports a copy of the weights; it changes nothing of what is computed.
public struct SnapshotSchedule: Hashable, Sendable {
  /// Whether steps 0, 1, 2, 4, 8 and so on are among them: most of what is learnt is learnt at the beginning.
  public var doubling: Bool
  /// Whether the last step of every epoch is, and the first weights.
  public var epochs: Bool
  /// How many steps there are from one of the doubling ones up to the next, evenly spread; a power of two, such as 4 for
  /// 8, 10, 12, 14, 16, 20 and so on.
  public var perDoubling: Int

  /// A schedule of its parts; both kinds by default.
  ///
  /// - Precondition: `perDoubling` is a power of two.
  public init(doubling: Bool = true, epochs: Bool = true, perDoubling: Int = 1) {
    precondition(perDoubling > 0 && perDoubling & (perDoubling - 1) == 0, "\(perDoubling) is no power of two")
    self.doubling = doubling
    self.epochs = epochs
    self.perDoubling = perDoubling
  }

  /// Whether the weights are reported when `step` steps have been taken since the beginning of the run.
  public func isDue(step: Int, stepsPerEpoch: Int) -> Bool {
    guard step > 0 else { return step == 0 && (doubling || epochs) }
    // From one power of two to the next, it divides into equal parts; below the number of parts all steps are due.
    let power = 1 << (Int.bitWidth - 1 - step.leadingZeroBitCount)
    if doubling, step.isMultiple(of: max(1, power / perDoubling)) { return true }
    return epochs && stepsPerEpoch > 0 && step.isMultiple(of: stepsPerEpoch)
  }
}
