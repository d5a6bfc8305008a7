import Kernels

/// A network as the kernels run it: units of a convolution and its normalization, which is computed where they are read.
///
/// Made from the graph alone: what a graph does not say is not run. Where its layers do not follow each other as units and
/// blocks do, it is refused.
struct FusedNetwork {
  /// A convolution and its normalization.
  struct Unit {
    let key: UnitKey
    let geometry: ConvolutionGeometry
    /// How many layers it is in the source notebook: one a path, or one.
    let paths: Int
    let points: UnitPoints
  }

  /// A pool.
  struct Pool {
    let kind: PoolingKind
    let window: Window
    /// Height and width of what it writes.
    let side: Int
  }

  /// What stands before the blocks.
  struct Stem {
    let unit: Unit
    let pool: Pool?
  }

  /// A block: the paths' 1×1 and 3×3, the 1×1 that mixes them, and the shortcut's where there is one.
  struct Block {
    let name: BlockName
    let reduce: Unit
    let grouped: Unit
    let transition: Unit
    let projection: Unit?
    /// Whether a ReLU stands between the transition and the addition.
    let rectifiesResidual: Bool

    /// All units in the order of computation.
    var units: [Unit] { [reduce, grouped, transition] + [projection].compactMap { $0 } }
  }

  /// What stands behind them.
  struct Head {
    let key: UnitKey
    let pool: Pool
    /// The dense layer, as a convolution as large as the pooled map.
    let dense: ConvolutionGeometry
  }

  let stem: Stem
  let blocks: [Block]
  let head: Head

  /// All units in the order of computation; the dense layer is none.
  var units: [Unit] { [stem.unit] + blocks.flatMap(\.units) }

  /// The network of a graph.
  ///
  /// - Throws: `ModelError.cannotFuse` where layers do not follow each other as units and blocks do; `.operationFailed` when
  ///   the numbers of a convolution do not fit together.
  init(_ graph: LayerGraph) throws(ModelError) {
    let paths = PathCounts(graph)
    let reader = GraphReader(try graph.joiningPaths()) { paths[$0] }
    stem = try reader.stem()
    var blocks: [Block] = []
    for block in reader.graph.blocks { blocks.append(try reader.block(block)) }
    self.blocks = blocks
    head = try reader.head()
  }
}

/// How many layers of the graph are one unit.
private struct PathCounts {
  private var counts: [UnitKey: Int] = [:]

  init(_ graph: LayerGraph) {
    for node in graph.nodes {
      guard case .convolution = node.operation, let unit = node.key.unit else { continue }
      counts[unit, default: 0] += 1
    }
  }

  subscript(unit: UnitKey) -> Int { max(1, counts[unit] ?? 1) }
}
