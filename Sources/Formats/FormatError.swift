/// What can be wrong with a file.
public enum FormatError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file cannot be opened, read or written; `reason` is the system's.
  case inaccessible(path: String, reason: String)
  /// The content is not what the format says; `place` says where.
  case malformed(path: String, place: String, reason: String)

  /// The error as one line for a person.
  public var description: String {
    switch self {
    case .inaccessible(let path, let reason): return "\(path): \(reason)"
    case .malformed(let path, let place, let reason): return "\(path): \(place): \(reason)"
    }
  }
}
