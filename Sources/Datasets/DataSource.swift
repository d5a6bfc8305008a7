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

  /// The sources that have a name of their own.
  public static let named: [DataSource] = [.shapes, .cifar10, .cifar100]

  /// The source that a `--data` argument names: `shapes`, `cifar10`, `cifar100` or a folder.
  public init(argument: String) {
    self = Self.named.first { $0.argument == argument } ?? .directory(argument)
  }

  /// What `init(argument:)` reads back.
  public var argument: String {
    switch self {
    case .shapes: return "shapes"
    case .cifar10: return "cifar10"
    case .cifar100: return "cifar100"
    case .directory(let path): return path
    }
  }

  /// Reads the argument that names a source.
  ///
  /// - Throws: what the decoder throws.
  public init(from decoder: any Decoder) throws {
    self.init(argument: try decoder.singleValueContainer().decode(String.self))
  }

  /// Writes the argument that names this source.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(argument)
  }
}
