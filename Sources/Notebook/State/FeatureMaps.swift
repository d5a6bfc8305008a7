import ResNeXtModel
import Tensors

/// The feature maps that have arrived, for one image and one version of the weights.
struct FeatureMaps: Sendable {
  /// What they were computed from.
  struct Source: Hashable, Sendable {
    var network: NetworkConfiguration
    var image: String
    var weights: Int
  }

  private(set) var source: Source?
  private(set) var maps: [TracePoint: FeatureMap] = [:]
  private(set) var logits: [Float] = []
  private(set) var probabilities: [Float] = []

  subscript(point: TracePoint) -> FeatureMap? { maps[point] }

  /// Takes a trace; one from another source replaces what was there.
  mutating func take(_ trace: Trace, from source: Source) {
    if source != self.source {
      maps = [:]
      self.source = source
    }
    for (point, tensor) in trace.maps where tensor.shape.count == 3 { maps[point] = FeatureMap(tensor) }
    // A pooled vector is a map of single values.
    for (point, tensor) in trace.maps where tensor.shape.count == 1 {
      if let column = try? tensor.reshaped([tensor.count, 1, 1]) { maps[point] = FeatureMap(column) }
    }
    logits = trace.logits
    probabilities = trace.probabilities
  }

  /// Forgets everything: the network has changed.
  mutating func clear() { self = FeatureMaps() }

  /// Whether all of `points` are here, computed from `source`.
  func hold(_ points: Set<TracePoint>, from source: Source) -> Bool {
    self.source == source && !logits.isEmpty && points.allSatisfy { maps[$0] != nil }
  }
}
