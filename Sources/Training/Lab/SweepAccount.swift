/// What a setting has spent and what its losses add up to, as its trainer's events tell.
///
/// A class since the trainer's observer keeps it while the sweep reads it; both are on one queue.
final class SweepAccount {
  /// The step under way and the sums since the last point.
  private(set) var mark: SweepMark
  /// The newest look at all held-out images.
  private(set) var newestEpoch: EpochReport?

  private let cost: SweepCost
  private let budget: SweepBudget
  private let images: (batch: Int, lastBatch: Int)
  /// The run's clock at the end of what was counted last: validation stands on it, too.
  private var clock: Double
  private var lastPoint: SweepSpending

  /// The account of a setting behind a mark.
  ///
  /// - Parameters:
  ///   - clock: Seconds that its run has spent, validation counted.
  ///   - lastPoint: What it had spent at its last point.
  init(
    _ mark: SweepMark, cost: SweepCost, budget: SweepBudget, trainingImages: Int, batchSize: Int,
    clock: Double,
    lastPoint: SweepSpending
  ) {
    self.mark = mark
    self.cost = cost
    self.budget = budget
    let rest = trainingImages % batchSize
    images = (batchSize, rest == 0 ? batchSize : rest)
    self.clock = clock
    self.lastPoint = lastPoint
  }

  /// What was spent so far.
  var spent: SweepSpending {
    SweepSpending(steps: mark.step, seconds: mark.seconds, flops: cost.flops(images: mark.images))
  }

  /// Whether all of the budget is.
  var isOver: Bool { budget.share(of: spent) >= 1 }

  /// Whether a point is to be measured before the next step.
  var isPointDue: Bool { budget.pointsDue(spent) > budget.pointsDue(lastPoint) }

  /// Counts what an event tells.
  func observe(_ event: TrainingEvent) {
    switch event {
    case .step(let report):
      mark.add(
        loss: report.loss,
        images: report.stepInEpoch == report.stepsPerEpoch ? images.lastBatch : images.batch,
        seconds: report.seconds - clock)
      clock = report.seconds
    case .epoch(let report, _):
      clock = report.seconds
      newestEpoch = report
    default: break
    }
  }

  /// The point that has come, with what was measured at it; the sums begin anew.
  func takePoint(validationLoss: Float, validationAccuracy: Float) -> SweepPoint {
    let spent = spent
    let seconds = spent.seconds - lastPoint.seconds
    let point = SweepPoint(
      step: mark.step, loss: mark.loss, validationLoss: validationLoss,
      validationAccuracy: validationAccuracy,
      imagesPerSecond: seconds > 0 ? Double(mark.imagesSincePoint) / seconds : 0, seconds: spent.seconds,
      flops: spent.flops)
    lastPoint = spent
    mark.beginPoint()
    return point
  }
}
