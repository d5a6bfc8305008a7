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
  let summary: NetworkSummary
  /// Cost of each block, by name.
  let blockCosts: [BlockName: Cost]
  /// Cost of what comes before the first block, and after the last.
  let stemCost: Cost
  let headCost: Cost
  /// Cardinalities 1…32, and the present one, everything else unchanged.
  let sweep: [Choice]

  /// Every layer of the network.
  var graph: LayerGraph { architecture.graph }

  /// Derives everything.
  ///
  /// - Throws: `ModelError` when the configuration is not valid.
  init(_ configuration: NetworkConfiguration) throws {
    architecture = try Architecture(configuration)
    summary = NetworkSummary(architecture.graph)
    (blockCosts, stemCost, headCost) = NetworkFacts.costs(architecture.graph)
    let present = Choice(configuration, summary)
    sweep = configuration.possibleCardinalities.filter { $0 <= 32 || $0 == configuration.cardinality }
      .compactMap {
        guard $0 != configuration.cardinality else { return present }
        var other = configuration
        other.cardinality = $0
        return (try? NetworkSummary(other)).map { Choice(other, $0) }
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
  init(_ configuration: NetworkConfiguration, _ summary: NetworkSummary) {
    cardinality = configuration.cardinality
    pathWidth = configuration.pathChannels(stage: 0) / max(1, configuration.cardinality)
    parameters = summary.total
    multiplyAdds = summary.multiplyAdds
  }
}
