/// The cells of the notebook, in its order; the raw value is the name on the command line.
public enum CellKind: String, CaseIterable, Sendable, Codable {
  /// The image that goes through the network.
  case image
  /// The stem: first convolution, batch norm, ReLU, pool.
  case stem
  /// The block's input, cut into paths.
  case split
  /// Every path's 1×1 and 3×3.
  case transform
  /// The paths, concatenated.
  case merge
  /// The last 1×1, which mixes the paths.
  case transition
  /// A whole block whose shortcut is the identity.
  case identityBlock = "identity-block"
  /// A whole block whose shortcut is a projection.
  case downsamplingBlock = "downsampling-block"
  /// All stages, and what the cardinality costs.
  case network
  /// Every layer with its shape and parameters.
  case summary
  /// Parameters, progress and curves of training.
  case training
  /// What the network makes of the image.
  case prediction

  /// Its place in the outline, from 1.
  public var number: Int { (CellKind.allCases.firstIndex(of: self) ?? 0) + 1 }

  /// Its title on the screen.
  public var title: String {
    switch self {
    case .identityBlock: return "identity block"
    case .downsamplingBlock: return "downsampling block"
    default: return rawValue
    }
  }
}
