/// A dense array of 32-bit floats with a shape, stored row-major: the value that crosses queues, files and
/// screens.
///
/// Feature maps are `[channel, height, width]` or `[batch, channel, height, width]`; kernels are
/// `[output, input per group, height, width]` unless a format says otherwise.
public struct Tensor: Equatable, Sendable {
  /// Lengths of the dimensions, outermost first; empty for a scalar.
  public let shape: [Int]
  /// All values, the last dimension fastest.
  public var values: [Float]

  /// Wraps values in a shape.
  ///
  /// - Throws: `TensorError` when the shape is impossible or does not hold exactly these values.
  public init(shape: [Int], values: [Float]) throws {
    guard try Tensor.elementCount(shape) == values.count else {
      throw TensorError.countMismatch(shape: shape, values: values.count)
    }
    self.shape = shape
    self.values = values
  }

  /// A vector: shape `[values.count]`.
  public init(_ values: [Float]) {
    shape = [values.count]
    self.values = values
  }

  /// A tensor whose every element is `value`.
  ///
  /// - Precondition: the shape has no negative length and its product fits an `Int`.
  public init(repeating value: Float, shape: [Int]) {
    self.shape = shape
    values = Array(repeating: value, count: shape.reduce(1, *))
  }

  /// The number of elements.
  public var count: Int { values.count }

  /// The product of the lengths in `shape`, checked.
  ///
  /// - Throws: `TensorError.impossibleShape` for negative lengths or overflow.
  public static func elementCount(_ shape: [Int]) throws -> Int {
    var count = 1
    for length in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: length)
      guard length >= 0, !overflow else { throw TensorError.impossibleShape(shape) }
      count = product
    }
    return count
  }

  /// The same values in another shape.
  ///
  /// - Throws: `TensorError` when the new shape does not hold the same number of values.
  public func reshaped(_ newShape: [Int]) throws -> Tensor {
    try Tensor(shape: newShape, values: values)
  }

  /// One slice along the first dimension: of `[channel, height, width]` the plane `[height, width]`.
  ///
  /// - Precondition: the tensor has a first dimension and `index` lies in it.
  public func slice(_ index: Int) -> Tensor {
    let rest = Array(shape.dropFirst())
    let size = rest.reduce(1, *)
    precondition(!shape.isEmpty && index >= 0 && index < shape[0], "slice \(index) of shape \(shape)")
    return Tensor(unchecked: rest, values: Array(values[index * size..<(index + 1) * size]))
  }

  /// Slices `range` along the first dimension: a group of channels of a feature map.
  ///
  /// - Precondition: the tensor has a first dimension and `range` lies in it.
  public func slices(_ range: Range<Int>) -> Tensor {
    let rest = Array(shape.dropFirst())
    let size = rest.reduce(1, *)
    precondition(
      !shape.isEmpty && range.lowerBound >= 0 && range.upperBound <= shape[0],
      "slices \(range) of shape \(shape)")
    return Tensor(
      unchecked: [range.count] + rest,
      values: Array(values[range.lowerBound * size..<range.upperBound * size]))
  }

  private init(unchecked shape: [Int], values: [Float]) {
    self.shape = shape
    self.values = values
  }
}
