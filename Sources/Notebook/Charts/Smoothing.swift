/// An exponential mean, corrected for its beginning: `m = w·m + (1 − w)·y`, divided by what the weights sum up to.
///
/// The correction is that of Adam's moments (Kingma and Ba 2015, section 3): without it the mean begins at 0.
struct Smoothing: Sendable {
  /// How much of the mean stays at each point, in 0..<1.
  let weight: Double

  /// The mean at each point; a value that is not finite stays as it is, and the mean goes on behind it.
  func smoothed(_ points: [(x: Double, y: Double)]) -> [(x: Double, y: Double)] {
    var mean = 0.0
    var sum = 0.0
    return points.map { point in
      guard point.y.isFinite else { return point }
      mean = weight * mean + (1 - weight) * point.y
      sum = weight * sum + (1 - weight)
      return (x: point.x, y: mean / sum)
    }
  }
}
