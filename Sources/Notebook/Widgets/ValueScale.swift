import Tensors

/// Over what a heatmap's colours are spread.
enum ScaleScope: String, CaseIterable, Hashable, Sendable, Codable {
  /// All channels of the layer share one scale: channels can be compared.
  case layer
  /// Each path has its own.
  case group
  /// Each channel has its own: faint channels show their pattern.
  case channel

  /// The next one around.
  var next: ScaleScope {
    switch self {
    case .layer: return .group
    case .group: return .channel
    case .channel: return .layer
    }
  }

  /// Its name on the screen: a group of channels is a path.
  var title: String { self == .group ? "path" : rawValue }
}

/// The values at the two ends of a ramp.
///
/// A few values far out would leave the rest in the dark: the ends are at most three deviations from the mean of a
/// signed map, four above that of a map after a ReLU. What lies beyond has the colour of the end, and the legend
/// marks it.
struct ValueScale: Hashable, Sendable {
  var low: Float
  var high: Float
  /// Whether values lie beyond the ends.
  var clipsLow = false
  var clipsHigh = false

  /// From 0 up after a ReLU; as far below 0 as above for a ramp with a middle; else around the mean.
  init(_ statistics: Statistics, _ ramp: Ramp) {
    let deviation = statistics.standardDeviation
    switch ramp.kind {
    case .diverging where !ramp.isCentred:
      low = max(statistics.minimum, statistics.mean - 2.5 * deviation)
      high = min(statistics.maximum, statistics.mean + 2.5 * deviation)
    case .sequential:
      low = 0
      high = min(max(0, statistics.maximum), statistics.mean + 4 * deviation)
    case .diverging:
      let reach = max(abs(statistics.minimum), abs(statistics.maximum))
      high = min(reach, abs(statistics.mean) + 3 * deviation)
      low = -high
    }
    clipsLow = statistics.minimum < low
    clipsHigh = statistics.maximum > high
  }

  /// A scale between two ends, for values that may lie beyond them.
  init(from low: Float, to high: Float, of statistics: Statistics) {
    self.low = low
    self.high = high
    clipsLow = statistics.minimum < low
    clipsHigh = statistics.maximum > high
  }

  /// A scale from −`reach` to `reach`, or from 0.
  init(reach: Float, _ kind: Ramp.Kind) {
    low = kind == .sequential ? 0 : -reach
    high = reach
  }

  /// The ends as the legend writes them, with a sign where values lie beyond.
  var ends: (low: String, high: String) {
    ((clipsLow ? "≤ " : "") + NumberText.short(low), (clipsHigh ? "≥ " : "") + NumberText.short(high))
  }
}
