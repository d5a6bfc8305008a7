/// What can be wrong with a saved notebook.
public enum SessionError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A version this program does not read.
  case unknownVersion(name: String, found: Int, readable: Int)
  /// A part of the state is missing or makes no sense.
  case damaged(name: String, place: String, reason: String)

  /// The error as one line for a person.
  public var description: String {
    switch self {
    case .unknownVersion(let name, let found, let readable):
      return "\(name): session version \(found); this program reads version \(readable)"
    case .damaged(let name, let place, let reason): return "\(name): \(place): \(reason)"
    }
  }
}
