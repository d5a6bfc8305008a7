/// A setting at one point of its training: what curves are drawn of.
public struct SweepPoint: Hashable, Sendable, Codable {
  /// Steps since the beginning.
  public var step: Int
  /// Mean training loss since the point before, weighted by batch size.
  public var loss: Float
  /// Loss on held-out images: the first `SweepBudget.imagesOfPoint`, at the end all of them.
  public var validationLoss: Float
  /// Accuracy on them, 0–1.
  public var validationAccuracy: Float
  /// Training images a second since the point before.
  public var imagesPerSecond: Double
  /// Seconds of training since the beginning.
  public var seconds: Double
  /// Floating-point operations since the beginning.
  public var flops: Double

  /// A point of its parts.
  public init(
    step: Int, loss: Float, validationLoss: Float, validationAccuracy: Float, imagesPerSecond: Double,
    seconds: Double, flops: Double
  ) {
    self.step = step
    self.loss = loss
    self.validationLoss = validationLoss
    self.validationAccuracy = validationAccuracy
    self.imagesPerSecond = imagesPerSecond
    self.seconds = seconds
    self.flops = flops
  }
}

extension SweepPoint {
  /// What was spent up to here.
  var spent: SweepSpending { SweepSpending(steps: step, seconds: seconds, flops: flops) }
}
