/// In which of its equivalent forms a block is written down.
public enum BlockForm: String, Hashable, Sendable, CaseIterable {
  /// The notebook's: the input is cut into slices, one a path (cells 4 to 8).
  case notebook
  /// The paper's figure 3a: every path has its own 1×1, 3×3 and 1×1, and their results are added.
  case aggregated
  /// The paper's figure 3b: every path has its own 1×1 and 3×3; their results are concatenated before one 1×1.
  case concatenated
  /// The paper's figure 3c: a dense 1×1, a grouped 3×3, a dense 1×1.
  case grouped
}

/// What a block is built from: its numbers before any layer is made.
struct BlockPlan {
  let name: BlockName
  let form: BlockForm
  let cardinality: Int
  /// Channels of all paths together.
  let pathChannels: Int
  let outputChannels: Int
  let stride: Int

  var place: LayerPlace { .block(name) }
  var isNotebook: Bool { form == .notebook }
  /// Channels of one path.
  var pathWidth: Int { pathChannels / cardinality }

  func key(_ role: LayerRole, path: Int? = nil) -> LayerKey { LayerKey(place, role, path: path) }
}
