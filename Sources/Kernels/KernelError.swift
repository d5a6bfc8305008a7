/// What can be wrong with an operation's arguments, checked before any kernel runs.
public enum KernelError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A convolution's numbers do not fit together.
  case invalidConvolution(String)
  /// oneDNN cannot make or run the operation.
  case oneDNNFailed(String)

  /// The error as one line for a person.
  public var description: String {
    switch self {
    case .invalidConvolution(let reason): return "impossible convolution: \(reason)"
    case .oneDNNFailed(let reason): return reason
    }
  }
}
