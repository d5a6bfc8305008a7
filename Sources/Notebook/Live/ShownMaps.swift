import ResNeXtModel
import Tensors
import Training

/// The feature maps that have arrived, for one image and one version of the weights.
struct ShownMaps: Sendable {
  /// What they were computed from.
  struct Source: Hashable, Sendable {
    var network: NetworkConfiguration
    var image: String
    var model: ModelID
    var muted = MutedPaths.none
  }

  private(set) var source: Source?
  private(set) var maps: [TracePoint: ShownMap] = [:]
  private(set) var logits: [Float] = []
  private(set) var probabilities: [Float] = []

  subscript(point: TracePoint) -> ShownMap? { maps[point] }

  /// Stores a trace; one from another source replaces what was there.
  mutating func store(_ measured: MeasuredTrace, from source: Source) {
    let trace = measured.trace
    if source != self.source {
      maps = [:]
      self.source = source
    }
    for (point, tensor) in trace.maps {
      maps[point] = measured.statistics[point].flatMap { ShownMap(tensor, $0) }
    }
    logits = trace.logits
    probabilities = trace.probabilities
  }

  /// Forgets everything: the network has changed.
  mutating func clear() { self = ShownMaps() }

  /// Whether nothing is wrong with the maps at `points` but the age of the weights that they were computed from.
  func showOlderWeights(at points: Set<TracePoint>, than source: Source) -> Bool {
    guard var mine = self.source else { return false }
    mine.model = source.model
    return mine == source && !logits.isEmpty && points.allSatisfy { maps[$0] != nil }
  }

  /// Whether all of `points` are here, computed from `source`.
  func hold(_ points: Set<TracePoint>, from source: Source) -> Bool {
    self.source == source && !logits.isEmpty && points.allSatisfy { maps[$0] != nil }
  }
}

/// A feature map [channel, height, width] and what its legend says.
struct ShownMap: Sendable {
  let tensor: Tensor
  private let measured: MapStatistics
  /// Of the parts that were asked for: every frame asks for those of the paths.
  private let parts = Remembered<Range<Int>, Statistics>()
  /// Statistics of all its values.
  var statistics: Statistics { measured.whole }

  /// A map, or a pooled vector as a map of single values; nil for what is neither.
  init?(_ tensor: Tensor, _ measured: MapStatistics) {
    let shape = tensor.shape.count == 1 ? [tensor.count, 1, 1] : tensor.shape
    guard shape.count == 3, let map = try? tensor.reshaped(shape) else { return nil }
    self.tensor = map
    self.measured = measured
  }

  var channels: Int { tensor.shape[0] }
  var height: Int { tensor.shape[1] }
  var width: Int { tensor.shape[2] }

  /// The value at a place; nil outside.
  func value(channel: Int, y: Int, x: Int) -> Float? {
    guard (0..<channels).contains(channel), (0..<height).contains(y), (0..<width).contains(x) else {
      return nil
    }
    return tensor.values[(channel * height + y) * width + x]
  }

  /// Statistics of some of its channels.
  func statistics(_ channels: Range<Int>) -> Statistics {
    if channels.count == 1, measured.channels.indices.contains(channels.lowerBound) {
      return measured.channels[channels.lowerBound]
    }
    let size = height * width
    let inside = channels.clamped(to: 0..<self.channels)
    return parts.value(for: inside) {
      Statistics(tensor.values[inside.lowerBound * size..<inside.upperBound * size])
    }
  }

  /// The range of channels that shares a scale with `channel`.
  func channels(sharing scope: ScaleScope, with channel: Int, groups: [Range<Int>]) -> Range<Int> {
    switch scope {
    case .layer: return 0..<channels
    case .group: return groups.first { $0.contains(channel) } ?? 0..<channels
    case .channel: return channel..<channel + 1
    }
  }

  /// Statistics of the channels that share a scale with `channel`.
  func statistics(sharing scope: ScaleScope, with channel: Int, groups: [Range<Int>]) -> Statistics {
    let range = channels(sharing: scope, with: channel, groups: groups)
    return range == 0..<channels ? statistics : statistics(range)
  }
}
