/// Where a unit's intermediate results stand in a trace.
struct UnitPoints {
  var convolution: TracePoint
  var normalization: TracePoint
  /// After the ReLU before the addition; only the notebook's transition has one.
  var activation: TracePoint?
  var sum: TracePoint?
  var output: TracePoint?
}
