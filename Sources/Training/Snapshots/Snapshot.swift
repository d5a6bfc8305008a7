import ResNeXtModel

/// A run's weights as they were after a step.
public struct Snapshot: Sendable, Equatable {
  /// The run.
  public let run: RunID
  /// Steps taken since the beginning of the run.
  public let step: Int
  /// Parameters and running statistics.
  public let weights: NetworkWeights
  /// How exactly they are what the run had.
  public let precision: SnapshotPrecision

  /// A snapshot of its parts.
  public init(run: RunID, step: Int, weights: NetworkWeights, precision: SnapshotPrecision = .single) {
    self.run = run
    self.step = step
    self.weights = weights
    self.precision = precision
  }
}

/// How exactly a snapshot keeps weights.
public enum SnapshotPrecision: String, Hashable, Sendable, Codable {
  /// Bit for bit.
  case single
  /// Kernels and the head as IEEE 754 halves, to 11 binary digits; biases and batch norm bit for bit.
  case half
}

extension NetworkWeights {
  /// The memory that they take, in bytes: four a value, and about 128 a tensor for its name and shape.
  var memoryBytes: Int { tensors.reduce(0) { $0 + 4 * $1.tensor.count + 128 } }
}
