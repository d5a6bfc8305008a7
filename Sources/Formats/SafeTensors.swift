import Tensors

/// A safetensors file: tensors by name, and text by name beside them.
///
/// All tensors are 32-bit floats in memory. Files may also hold F64, F16, BF16, I64, I32 and the smaller
/// integers; they are converted, which is exact for what weights files hold.
public struct SafeTensors: Sendable, Equatable {
  /// The tensors; when read, in the order of their data in the file.
  public var tensors: [NamedTensor]
  /// Names of tensors that a file holds as 64-bit integers, such as PyTorch's `num_batches_tracked`.
  public var integerNames: Set<String>
  /// Names of tensors that a file holds as IEEE 754 halves (F16).
  public var halfNames: Set<String>
  /// The file's `__metadata__`.
  public var metadata: [String: String]

  /// A file's content of its parts.
  public init(
    tensors: [NamedTensor], metadata: [String: String] = [:], integerNames: Set<String> = [],
    halfNames: Set<String> = []
  ) {
    self.tensors = tensors
    self.metadata = metadata
    self.integerNames = integerNames
    self.halfNames = halfNames
  }

  /// The tensor of a name; nil when there is none.
  public subscript(name: String) -> Tensor? { tensors.first { $0.name == name }?.tensor }
}
