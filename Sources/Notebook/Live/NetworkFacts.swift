import ResNeXtModel

/// What follows from the network's configuration alone, derived once when it changes.
struct NetworkFacts: Sendable {
  /// What one cardinality would cost.
  struct Choice: Hashable, Sendable {
    var cardinality: Int
    /// Channels of one path in the first stage.
    var pathWidth: Int
    var parameters: Int
    var multiplyAdds: Int
  }

  /// Parameters and multiply-adds of one block.
  struct Cost: Hashable, Sendable {
    var parameters = 0
    var multiplyAdds = 0
  }

  let architecture: Architecture
  /// Parameters and multiply-adds of the whole network.
  let total: Cost
  /// Cost of each block, by name.
  let blockCosts: [BlockName: Cost]
  /// Cost of what comes before the first block, and after the last.
  let stemCost: Cost
  let headCost: Cost
  // What one cell alone shows is not waited for at the start.
  private let listed: Deferred<NetworkSummary>
  private let choices: Deferred<[Choice]>
  private let seeing: Deferred<BlockName?>

  /// Every layer under its name.
  var summary: NetworkSummary { listed.wrapped }
  /// Cardinalities 1…32, and the present one, everything else unchanged.
  var sweep: [Choice] { choices.wrapped }

  /// The first block whose middle value depends on the whole image; nil where none does.
  var firstBlockThatSeesAll: BlockName? { seeing.wrapped }

  /// Every layer of the network.
  var graph: LayerGraph { architecture.graph }

  /// Derives everything.
  ///
  /// - Throws: `ModelError` when the configuration is not valid.
  init(_ configuration: NetworkConfiguration) throws {
    let architecture = try Architecture(configuration)
    self.architecture = architecture
    total = Cost(parameters: architecture.graph.parameters, multiplyAdds: architecture.graph.multiplyAdds)
    (blockCosts, stemCost, headCost) = NetworkFacts.costs(architecture.graph)
    listed = Deferred { NetworkSummary(architecture.graph) }
    choices = Deferred { NetworkFacts.choices(beside: architecture.graph) }
    seeing = Deferred { ReceptiveField(architecture.graph).firstBlockThatSeesAll }
  }

  private static func choices(beside graph: LayerGraph) -> [Choice] {
    let present = graph.configuration.cardinality
    return graph.configuration.possibleCardinalities.filter { $0 <= 32 || $0 == present }.compactMap {
      guard $0 != present else { return Choice(graph) }
      var other = graph.configuration
      other.cardinality = $0
      return (try? LayerGraph(other)).map { Choice($0) }
    }
  }

  /// Adds up layers by the part of the network that they stand in.
  private static func costs(_ graph: LayerGraph) -> ([BlockName: Cost], Cost, Cost) {
    var blocks: [BlockName: Cost] = [:]
    var stem = Cost()
    var head = Cost()
    for layer in graph.nodes {
      switch layer.key.place {
      case .stem: stem.add(layer)
      case .block(let name): blocks[name, default: Cost()].add(layer)
      case .head: head.add(layer)
      }
    }
    return (blocks, stem, head)
  }
}

extension NetworkFacts.Cost {
  mutating func add(_ layer: LayerNode) {
    parameters += layer.parameters
    multiplyAdds += layer.multiplyAdds
  }
}

extension NetworkFacts.Choice {
  init(_ graph: LayerGraph) {
    cardinality = graph.configuration.cardinality
    pathWidth = graph.configuration.pathChannels(stage: 0) / max(1, cardinality)
    parameters = graph.parameters
    multiplyAdds = graph.multiplyAdds
  }
}
