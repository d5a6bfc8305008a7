import Formats

/// What can be wrong with a data set.
public enum DatasetError: Error, Equatable, Sendable, CustomStringConvertible {
  /// No data set was found; `looked` are the places.
  case notFound(name: String, looked: [String])
  /// A file of the data set is not what its layout says; `record` counts from 0 where one is to blame.
  case malformed(path: String, record: Int?, reason: String)
  /// A file cannot be read or is broken.
  case file(FormatError)
  /// A normalisation's text does not parse.
  case badNormalization(String)

  /// The error as one line for a person.
  public var description: String {
    switch self {
    case .notFound(let name, let looked):
      return "\(name) was not found in \(looked.joined(separator: ", ")); "
        + "name its folder with --data DIR, or train on --data shapes"
    case .malformed(let path, let record, let reason):
      return "\(path): \(record.map { "record \($0): " } ?? "")\(reason)"
    case .file(let error): return error.description
    case .badNormalization(let reason): return "normalisation: \(reason)"
    }
  }
}
