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
  /// Whether its network is the notebook's, where the form it is written in is one of the paper's: its paths read slices of
  /// the input, its convolutions have biases and the stride stands in the 1×1.
  var isOfNotebook = false

  var place: LayerPlace { .block(name) }
  var isNotebook: Bool { form == .notebook || isOfNotebook }
  /// Channels of one path.
  var pathWidth: Int { pathChannels / cardinality }

  /// Whether the shortcut is a projection: in the notebook that of every stage's first block, in the paper only where
  /// dimensions change.
  func projects(reading input: LayerShape) -> Bool {
    name.index == 0 && (isNotebook || stride != 1 || input.channels != outputChannels)
  }

  func key(_ role: LayerRole, path: Int? = nil) -> LayerKey { LayerKey(place, role, path: path) }
}

extension BlockPlan {
  /// A block of a network, in a form.
  init(_ name: BlockName, of network: NetworkConfiguration, as form: BlockForm) {
    self.init(
      name: name, form: form, cardinality: network.cardinality,
      pathChannels: network.pathChannels(stage: name.stage), outputChannels: network.outputs[name.stage],
      stride: name.index == 0 ? network.strides[name.stage] : 1, isOfNotebook: network.form == .notebook)
  }
}
