/// What can be wrong with a shape or with values that should fill it.
public enum TensorError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A dimension is negative or the product of the dimensions overflows.
  case impossibleShape([Int])
  /// The number of values is not the product of the shape.
  case countMismatch(shape: [Int], values: Int)

  /// The error as one line for a person.
  public var description: String {
    switch self {
    case .impossibleShape(let shape):
      return "shape \(shape) is negative or too large"
    case .countMismatch(let shape, let values):
      return "shape \(shape) does not hold \(values) values"
    }
  }
}
