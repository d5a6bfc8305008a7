import Tensors

/// Values that training changes, with their gradient, in the layout the kernels read.
public final class Parameter {
  /// The values.
  public let values: AlignedFloats
  /// The gradient of the last backward pass; nil where nothing is trained, and where no gradient can ever reach the
  /// values, as in the taps of a 3×3 kernel that only read padding.
  public let gradient: AlignedFloats?

  /// All vectors of 8 values.
  public var vectors: Range<Int> { 0..<values.count / channelBlock }

  /// At least `count` zeros, rounded up to whole vectors.
  public init(count: Int, hasGradient: Bool) {
    let padded = (count + channelBlock - 1) / channelBlock * channelBlock
    values = AlignedFloats(count: padded)
    gradient = hasGradient ? AlignedFloats(count: padded) : nil
  }
}
