/// What a key or a command does with charts.
enum ChartAction: Hashable, Sendable {
  /// The next measure, or the one before.
  case measure(Int)
  /// The next axis of x.
  case axis
  /// Closer, or further away.
  case zoom(Int)
  /// Along the axis, where a part of it is in sight.
  case pan(Int)
  /// All of the axis.
  case all
  case logarithmicX
  /// The next layer of the histograms, or the one before.
  case layer(Int)
}

/// The rows of keys of charts.
extension KeyTable {
  static var chartRows: [KeyRow] {
    [
      KeyRow(
        .looking, "y Y", "charts: the next measure or the one before; then histograms",
        hint: KeyHint("y", "measure", rank: 5), in: KeyContext.notebook, palette: true,
        [(.character("y"), .chart(.measure(1))), (.character("Y"), .chart(.measure(-1)))]),
      KeyRow(
        .looking, "X", "charts: over steps, epochs, seconds, FLOPs", hint: KeyHint("X", "axis", rank: 5),
        palette: true, [(.character("X"), .chart(.axis))]),
      KeyRow(
        .looking, "+ - Z", "in the curves: closer, further away, all of them",
        hint: KeyHint("+ -", "zoom"), in: [.curves],
        [
          (.character("+"), .chart(.zoom(1))), (.character("-"), .chart(.zoom(-1))),
          (.character("Z"), .chart(.all)),
        ]),
      KeyRow(
        .looking, "{ }", "in the curves: along the axis, where a part of it is in sight", in: [.curves],
        [(.character("{"), .chart(.pan(-1))), (.character("}"), .chart(.pan(1)))]),
      KeyRow(
        .looking, "V", "in the curves: x logarithmic, or not", in: [.curves],
        [(.character("V"), .chart(.logarithmicX))]),
    ]
  }
}
