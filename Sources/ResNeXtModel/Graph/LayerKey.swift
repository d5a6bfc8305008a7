/// Which part of the network a layer belongs to.
public enum LayerPlace: Hashable, Sendable {
  /// Before the first block.
  case stem
  /// A block.
  case block(BlockName)
  /// Behind the last block.
  case head
}

/// What a layer does in its part of the network.
public enum LayerRole: String, Hashable, Sendable, CaseIterable {
  // The stem, in the order of computation.
  case image, zeroPadding, stemConvolution, stemNormalization, stemActivation, stemPool
  // A block: its paths.
  case slice, reduceConvolution, reduceNormalization, reduceActivation
  case groupedConvolution, groupedNormalization, groupedActivation, concatenation
  // A block: what mixes them, the shortcut, and where both meet.
  case transitionConvolution, pathSum, transitionNormalization, transitionActivation
  case shortcutConvolution, shortcutNormalization, sum, output
  // The head.
  case headPool, flatten, dense
}

/// A layer's name inside the program: where it stands, what it does there, and for which path.
public struct LayerKey: Hashable, Sendable {
  /// Stem, block or head.
  public let place: LayerPlace
  /// What it does there.
  public let role: LayerRole
  /// The path it belongs to, from 0; nil where it is of all paths together.
  public let path: Int?

  /// A key of its parts.
  public init(_ place: LayerPlace, _ role: LayerRole, path: Int? = nil) {
    self.place = place
    self.role = role
    self.path = path
  }

  /// The unit whose tensors the layer reads; nil where it has none.
  public var unit: UnitKey? {
    switch role {
    case .stemConvolution, .stemNormalization: return UnitKey(place, .stem)
    case .reduceConvolution, .reduceNormalization: return UnitKey(place, .reduce)
    case .groupedConvolution, .groupedNormalization: return UnitKey(place, .grouped)
    case .transitionConvolution, .transitionNormalization: return UnitKey(place, .transition)
    case .shortcutConvolution, .shortcutNormalization: return UnitKey(place, .shortcut)
    case .dense: return UnitKey(place, .dense)
    default: return nil
    }
  }

  /// Where the layer's output is looked at: together with those of the other paths, where it is of one.
  public var point: TracePoint? {
    switch role {
    case .image: return .image
    case .stemConvolution: return .stemConvolution
    case .stemNormalization: return .stemNormalization
    case .stemActivation: return .stemActivation
    case .stemPool: return .stemPool
    case .headPool: return .pooled
    // What one path adds is no map of the block's; their sum is what the other forms' 1×1 writes.
    case .transitionConvolution where path != nil: return nil
    case .pathSum: return blockPoint(.transitionConvolution)
    default: return BlockPoint(rawValue: role.rawValue).flatMap(blockPoint)
    }
  }

  private func blockPoint(_ point: BlockPoint) -> TracePoint? {
    guard case .block(let name) = place else { return nil }
    return .block(name, point)
  }
}

/// A convolution with its batch normalization, or the dense layer: what has tensors of its own, whichever form computes it.
public struct UnitKey: Hashable, Sendable {
  /// Which unit of its part of the network.
  public enum Role: String, Hashable, Sendable, CaseIterable {
    case stem, reduce, grouped, transition, shortcut, dense
  }

  /// Stem, block or head.
  public let place: LayerPlace
  /// Which unit there.
  public let role: Role

  /// A key of its parts.
  public init(_ place: LayerPlace, _ role: Role) {
    self.place = place
    self.role = role
  }
}
