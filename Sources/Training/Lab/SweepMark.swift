/// What a checkpoint does not hold of a setting, at the step of that checkpoint: sums since the last point, and the clock.
public struct SweepMark: Hashable, Sendable, Codable {
  /// Steps since the beginning.
  public internal(set) var step = 0
  /// Training images since the beginning.
  var images = 0
  /// Seconds of training since the beginning.
  public internal(set) var seconds = 0.0
  /// Losses since the last point, weighted by batch size.
  var lossSum = 0.0
  /// Training images since the last point.
  var imagesSincePoint = 0

  /// The beginning.
  public init() {}

  mutating func add(loss: Float, images count: Int, seconds duration: Double) {
    step += 1
    images += count
    seconds += duration
    lossSum += Double(loss) * Double(count)
    imagesSincePoint += count
  }

  /// The mean loss since the last point.
  var loss: Float { Float(lossSum / Double(max(1, imagesSincePoint))) }

  mutating func beginPoint() {
    lossSum = 0
    imagesSincePoint = 0
  }
}
