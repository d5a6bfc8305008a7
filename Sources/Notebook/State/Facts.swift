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

  var configuration: NetworkConfiguration { architecture.configuration }

  /// Derives everything.
  ///
  /// - Throws: `ModelError` when the configuration is not valid.
  init(_ configuration: NetworkConfiguration) throws {
    architecture = try Architecture(configuration)
    summary = try NetworkSummary(configuration)
    (blockCosts, stemCost, headCost) = NetworkFacts.costs(summary, architecture)
    let present = Choice(configuration, summary)
    sweep = configuration.possibleCardinalities.filter { $0 <= 32 || $0 == configuration.cardinality }
      .compactMap {
        guard $0 != configuration.cardinality else { return present }
        var other = configuration
        other.cardinality = $0
        return (try? NetworkSummary(other)).map { Choice(other, $0) }
      }
  }

  /// Adds up layers by the block whose name theirs contains.
  private static func costs(
    _ summary: NetworkSummary, _ architecture: Architecture
  ) -> ([BlockName: Cost], Cost, Cost) {
    let form = architecture.configuration.form
    var blocks: [BlockName: Cost] = [:]
    var stem = Cost()
    var head = Cost()
    var sawBlock = false
    for layer in summary.layers where layer.parameters > 0 {
      if let name = block(of: layer.name, form: form), architecture.block(name) != nil {
        sawBlock = true
        blocks[name, default: Cost()].add(layer)
      } else if sawBlock {
        head.add(layer)
      } else {
        stem.add(layer)
      }
    }
    return (blocks, stem, head)
  }

  /// The block a layer belongs to: `conv2d-2a-branch1a_split1`, `batchnorm-trans2a`, `layer1.0.conv1`.
  private static func block(of layer: String, form: NetworkConfiguration.Form) -> BlockName? {
    switch form {
    case .paper:
      let parts = layer.split(separator: ".")
      guard parts.count >= 3, parts[0].hasPrefix("layer") else { return nil }
      return BlockName(text: "\(parts[0]).\(parts[1])")
    case .notebook:
      let parts = layer.split(separator: "-")
      guard parts.count >= 2 else { return nil }
      let name = parts[1].hasPrefix("trans") ? parts[1].dropFirst(5) : parts[1]
      return BlockName(text: String(name))
    }
  }
}

extension NetworkFacts.Cost {
  mutating func add(_ layer: LayerDescription) {
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
