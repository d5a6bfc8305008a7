/// What can be wrong with a saved notebook.
public enum SessionError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A notebook of another program: it holds no state of this one.
  case notOurs(name: String)
  /// A version this program does not read.
  case unknownVersion(name: String, found: Int, readable: Int)
  /// A part of the state is missing or makes no sense.
  case damaged(name: String, place: String, reason: String)

  /// The error as one line for a person.
  public var description: String {
    switch self {
    case .notOurs(let name):
      return "\(name): a notebook, but not one of this program: it has no metadata.resnext_tui"
    case .unknownVersion(let name, let found, let readable):
      return "\(name): session version \(found); this program reads version \(readable)"
    case .damaged(let name, let place, let reason): return "\(name): \(place): \(reason)"
    }
  }
}
