/// What a legend says about a set of values: range, mean, standard deviation, share of zeros.
public struct Statistics: Equatable, Sendable {
  /// The smallest finite value; 0 when there is none.
  public let minimum: Float
  /// The largest finite value; 0 when there is none.
  public let maximum: Float
  /// The mean of the finite values.
  public let mean: Float
  /// The standard deviation of the finite values, dividing by their number.
  public let standardDeviation: Float
  /// The share of values, 0–1, that are exactly zero: after a ReLU, the share of silent positions.
  public let zeroShare: Float
  /// How many values are NaN or infinite; they enter no other figure.
  public let nonFiniteCount: Int

  /// Measures `values`, in double precision and in two passes.
  public init(_ values: some Collection<Float>) {
    // Whole feature maps are measured between a key and its frame: the loops must not be generic ones, which
    // are a hundred times slower across modules.
    self =
      values.withContiguousStorageIfAvailable(Statistics.init(contiguous:))
      ?? Array(values).withUnsafeBufferPointer(Statistics.init(contiguous:))
  }

  private init(contiguous values: UnsafeBufferPointer<Float>) {
    var low = Float.infinity
    var high = -Float.infinity
    var sum = 0.0
    var zeros = 0
    var finite = 0
    for value in values where value.isFinite {
      finite += 1
      low = min(low, value)
      high = max(high, value)
      sum += Double(value)
      if value == 0 { zeros += 1 }
    }
    let average = finite > 0 ? sum / Double(finite) : 0
    var squares = 0.0
    for value in values where value.isFinite {
      let difference = Double(value) - average
      squares += difference * difference
    }
    minimum = finite > 0 ? low : 0
    maximum = finite > 0 ? high : 0
    mean = Float(average)
    standardDeviation = finite > 0 ? Float((squares / Double(finite)).squareRoot()) : 0
    zeroShare = finite > 0 ? Float(zeros) / Float(finite) : 0
    nonFiniteCount = values.count - finite
  }
}
