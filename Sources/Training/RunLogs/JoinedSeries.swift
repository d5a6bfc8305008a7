/// A series of any length in bounded memory: neighbours are joined into points of equally many values.
///
/// A point has the mean of its values, and the least and greatest of those that are finite. Where one value is not finite, the
/// mean is not either: what has broken is seen however much is joined.
public struct JoinedSeries: Sendable {
  /// Most points of a series.
  public static let capacity = 4096

  private struct Bucket: Sendable {
    var first: Double
    var step: Double
    /// Not a number where nobody wrote it, like `seconds`: an optional would take twice the room.
    var epoch: Double
    var seconds: Double
    var sum: Double
    var least: Float
    var greatest: Float
    var count = 1

    init(_ value: Float, step: Double, epoch: Double?, seconds: Double?) {
      first = step
      self.step = step
      self.epoch = epoch ?? .nan
      self.seconds = seconds ?? .nan
      sum = Double(value)
      (least, greatest) = value.isFinite ? (value, value) : (.infinity, -.infinity)
    }

    mutating func join(_ later: Bucket) {
      step = later.step
      if !later.epoch.isNaN { epoch = later.epoch }
      if !later.seconds.isNaN { seconds = later.seconds }
      sum += later.sum
      least = min(least, later.least)
      greatest = max(greatest, later.greatest)
      count += later.count
    }
  }

  private var buckets: [Bucket] = []
  /// How many values a full point stands for.
  public private(set) var stride = 1
  /// How many values there were.
  public private(set) var count = 0
  /// The newest value.
  public private(set) var last: Float?

  /// A series without values.
  public init() {}

  /// The step of the newest value; nil before there is one.
  public var lastStep: Double? { buckets.last?.step }

  /// Adds a value behind the others.
  ///
  /// - Returns: the step from which others are forgotten, where this one goes back behind them.
  @discardableResult
  public mutating func append(
    _ value: Float, step: Double, epoch: Double? = nil, seconds: Double? = nil
  ) -> Double? {
    let last = buckets.last?.step
    let goesBack = last.map { step < $0 } ?? false
    if goesBack { rewind(to: step) }
    let added = Bucket(value, step: step, epoch: epoch, seconds: seconds)
    if let newest = buckets.indices.last, buckets[newest].count < stride {
      buckets[newest].join(added)
    } else if buckets.count < Self.capacity {
      buckets.append(added)
    } else {
      fold()
      if let newest = buckets.indices.last, buckets[newest].count < stride {
        buckets[newest].join(added)
      } else {
        buckets.append(added)
      }
    }
    count += 1
    self.last = value
    return goesBack ? last : nil
  }

  /// Halves the points.
  private mutating func fold() {
    stride *= 2
    for index in 0..<buckets.count / 2 {
      var joined = buckets[2 * index]
      joined.join(buckets[2 * index + 1])
      buckets[index] = joined
    }
    if buckets.count % 2 == 1 { buckets[buckets.count / 2] = buckets[buckets.count - 1] }
    buckets.removeLast(buckets.count / 2)
  }

  /// Forgets what a run did that went on from an earlier step: the values of that step and all later ones.
  ///
  /// A point that stands for values on both sides stays.
  private mutating func rewind(to step: Double) {
    while let newest = buckets.last, newest.first >= step {
      count -= newest.count
      buckets.removeLast()
    }
    if let newest = buckets.indices.last, buckets[newest].step >= step {
      buckets[newest].step = max(buckets[newest].first, step.nextDown)
    }
  }

  /// Its points, by step.
  public var points: [RunPoint] {
    buckets.map { bucket in
      RunPoint(
        step: bucket.step, epoch: bucket.epoch.isNaN ? nil : bucket.epoch,
        seconds: bucket.seconds.isNaN ? nil : bucket.seconds,
        value: Float(bucket.sum / Double(bucket.count)),
        extremes: bucket.count > 1 && bucket.least <= bucket.greatest ? bucket.least...bucket.greatest : nil)
    }
  }
}
