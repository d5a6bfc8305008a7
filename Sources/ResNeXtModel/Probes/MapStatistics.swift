import Tensors

/// What a legend says about the maps at a point, of all channels together and of each.
public struct MapStatistics: Equatable, Sendable {
  /// Of all values.
  public let whole: Statistics
  /// Of every channel's values, in order.
  public let channels: [Statistics]

  /// Measures maps `[channel, height, width]`.
  public init(_ maps: Tensor) {
    whole = Statistics(maps.values)
    let count = maps.shape.first ?? 0
    let area = maps.count / max(1, count)
    channels = (0..<count).map { Statistics(maps.values[$0 * area..<($0 + 1) * area]) }
  }
}

/// A trace, with what legends say about its maps.
public struct MeasuredTrace: Sendable {
  /// What was computed.
  public let trace: Trace
  /// What is said of the map at every point.
  public let statistics: [TracePoint: MapStatistics]

  /// A trace and its statistics.
  public init(trace: Trace, statistics: [TracePoint: MapStatistics]) {
    self.trace = trace
    self.statistics = statistics
  }

  /// A trace, measured.
  public init(_ trace: Trace) { self.init(trace: trace, statistics: trace.statistics()) }
}

extension Trace {
  /// Measures the maps at every point.
  public func statistics() -> [TracePoint: MapStatistics] { maps.mapValues(MapStatistics.init) }
}
