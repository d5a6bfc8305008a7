/// A tensor and the name it has in files.
public struct NamedTensor: Sendable, Equatable {
  /// The name.
  public var name: String
  /// The values.
  public var tensor: Tensor

  /// A tensor under a name.
  public init(_ name: String, _ tensor: Tensor) {
    self.name = name
    self.tensor = tensor
  }
}
