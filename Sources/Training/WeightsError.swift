/// What can be wrong between a weights file and the network it is meant for.
public enum WeightsError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Neither the file nor who asked for it says which network it holds.
  case unknownNetwork(path: String, reason: String)
  /// Its tensors are not those of the network.
  case misfit(path: String, reason: String)

  /// The error as one line for a person.
  public var description: String {
    switch self {
    case .unknownNetwork(let path, let reason), .misfit(let path, let reason): return "\(path): \(reason)"
    }
  }
}
