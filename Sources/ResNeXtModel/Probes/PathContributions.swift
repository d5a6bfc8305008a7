import Tensors

/// What every path of a block puts into the last 1×1 for one image.
///
/// That 1×1 adds up one part a path: the columns of its weights that read the path, times the path's channels. A path's
/// energy is the sum of squares of its part, before bias and batch normalization.
public struct PathContributions: Sendable, Equatable {
  /// The sum of squares of each path's part, in order.
  public let energies: [Double]

  /// Each path's part of all energies together, 0–1; 0 where nothing contributes.
  public var shares: [Double] {
    let total = energies.reduce(0, +)
    return energies.map { total > 0 ? $0 / total : 0 }
  }

  /// Contributions of their energies.
  public init(energies: [Double]) { self.energies = energies }

  /// The contributions of paths.
  ///
  /// - Parameters:
  ///   - merged: What the last 1×1 reads, `[path channels, height, width]`.
  ///   - paths: The channels of every path.
  ///   - weights: Its weights `[output][path channel]`.
  public init(_ merged: Tensor, paths: [Range<Int>], weights: [[Float]]) {
    let area = merged.shape.dropFirst().reduce(1, *)
    energies = paths.map { channels in
      var energy = 0.0
      var part = [Float](repeating: 0, count: area)
      for output in weights {
        for place in 0..<area { part[place] = 0 }
        Self.add(channels, of: merged.values, weights: output, to: &part, area: area)
        energy += part.reduce(0) { $0 + Double($1) * Double($1) }
      }
      return energy
    }
  }

  /// Adds the weighted channels of a path.
  private static func add(
    _ channels: Range<Int>, of values: [Float], weights: [Float], to part: inout [Float], area: Int
  ) {
    values.withUnsafeBufferPointer { values in
      part.withUnsafeMutableBufferPointer { part in
        for channel in channels {
          let weight = weights[channel]
          for place in 0..<area { part[place] += weight * values[channel * area + place] }
        }
      }
    }
  }
}

extension NetworkWeights {
  /// What every path of a block contributed to a trace that has its `groupedActivation`.
  ///
  /// - Throws: `ModelError.impossibleProbe` where the network has no such block or the trace lacks its map.
  public func contributions(of block: BlockName, in trace: Trace) throws(ModelError) -> PathContributions {
    let graph = try LayerGraph(configuration)
    let outputs = graph.shape(at: .block(block, .transitionConvolution))?.channels ?? 0
    let rows = (0..<outputs).compactMap { transition(of: block, output: $0) }
    guard let merged = trace.maps[.block(block, .groupedActivation)], rows.count == outputs, outputs > 0
    else {
      throw .impossibleProbe("nothing is known of what block \(block.text(configuration.form)) merges")
    }
    return PathContributions(merged, paths: graph.mergedChannels(of: block), weights: rows)
  }
}
