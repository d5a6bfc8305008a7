/// What can be wrong with a file.
public enum FormatError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file cannot be opened, read or written; `reason` is the system's.
  case inaccessible(path: String, reason: String)
  /// The content is not what the format says; `place` says where.
  case malformed(path: String, place: String, reason: String)
  /// The content is sound, but of a kind this program does not read, or larger than it takes.
  case unsupported(path: String, reason: String)
  /// Another program holds the lock of this file; `holder` says who, where it could be read.
  case locked(path: String, holder: LockHolder?)

  /// The error as one line for a person.
  public var description: String {
    switch self {
    case .inaccessible(let path, let reason): return "\(path): \(reason)"
    case .malformed(let path, let place, let reason): return "\(path): \(place): \(reason)"
    case .unsupported(let path, let reason): return "\(path): \(reason)"
    case .locked(let path, let holder):
      return "\(path): in use by \(holder?.description ?? "another program")"
    }
  }

  /// The reason alone, for who has named the file already.
  public var reason: String {
    switch self {
    case .inaccessible(_, let reason), .unsupported(_, let reason): return reason
    case .malformed(_, let place, let reason): return "\(place): \(reason)"
    case .locked: return "in use"
    }
  }
}
