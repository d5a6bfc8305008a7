import Formats

/// What can be wrong with a data set.
public enum DatasetError: Error, Equatable, Sendable, CustomStringConvertible {
  /// No data set was found; `looked` are the places, each with what is there instead.
  case notFound(name: String, looked: [String])
  /// Several data sets were found where one was named.
  case ambiguous(place: String, folders: [String])
  /// There are too few images to train on some and hold others out.
  case tooFew(name: String, images: Int)
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
      return "\(name) was not found: \(looked.joined(separator: ", ")); "
        + "name its folder or a batch file with --data, fetch CIFAR (resnext-tui fetch), or take --data shapes"
    case .ambiguous(let place, let folders):
      let shown = folders.prefix(4).joined(separator: ", ") + (folders.count > 4 ? ", …" : "")
      return "\(place): several data sets are there (\(shown)); name one of them with --data"
    case .tooFew(let name, let images):
      return
        "\(name): \(images) image\(images == 1 ? "" : "s"); training needs at least 2, one of them held out"
    case .malformed(let path, let record, let reason):
      return "\(path): \(record.map { "record \($0): " } ?? "")\(reason)"
    case .file(let error): return error.description
    case .badNormalization(let reason): return "normalisation: \(reason)"
    }
  }
}
