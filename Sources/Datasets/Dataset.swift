/// Where images to train on come from.
public enum DataSource: Hashable, Sendable, Codable {
  /// The procedural ten-class set, generated when it is needed.
  case shapes
  /// CIFAR-10, found in the usual places.
  case cifar10
  /// CIFAR-100, found in the usual places.
  case cifar100
  /// CIFAR-10 or CIFAR-100 in the official binary layout in this folder.
  case directory(String)
}

/// What can be wrong with a data set.
public enum DatasetError: Error, Equatable, Sendable, CustomStringConvertible {
  /// No data set was found; `looked` are the places.
  case notFound(name: String, looked: [String])

  /// The error as one line for a person.
  public var description: String {
    switch self {
    case .notFound(let name, let looked): return "\(name) was not found in \(looked.joined(separator: ", "))"
    }
  }
}
