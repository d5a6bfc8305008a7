/// How the curves are drawn.
struct CurveOptions: Hashable, Sendable, Codable {
  /// Whether y is logarithmic, where it is no share.
  var isLogarithmic = false
  /// Whether the strong line is an exponential mean.
  var isSmoothed = false
  /// The place whose values are read, as a share of the axis in sight; nil for none.
  var cursor: Double?
  /// The measure that is drawn first.
  var measure = ChartMeasure.loss
  /// What histograms are shown in place of curves; nil for curves.
  var spread: Spread?
  /// The layer of the histograms; nil for the first one.
  var layer: String?
  var axis = ChartAxis.epoch
  var isLogarithmicX = false
  /// The part of x that is in sight; nil for all of it.
  var window: ChartWindow?
  /// How much of the exponential mean stays at each point, in 0..<1.
  var smoothing = CurveOptions.standardSmoothing

  /// The weight before anybody chooses one.
  static let standardSmoothing = 0.9

  init() {}

  private enum CodingKeys: CodingKey {
    case isLogarithmic, isSmoothed, cursor, measure, spread, layer, axis, isLogarithmicX, window, smoothing
  }

  /// Reads options; sessions of before hold the first three alone.
  ///
  /// - Throws: what the decoder throws.
  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    isLogarithmic = try values.decodeIfPresent(Bool.self, forKey: .isLogarithmic) ?? false
    isSmoothed = try values.decodeIfPresent(Bool.self, forKey: .isSmoothed) ?? false
    cursor = try values.decodeIfPresent(Double.self, forKey: .cursor)
    measure = try values.decodeIfPresent(ChartMeasure.self, forKey: .measure) ?? .loss
    spread = try values.decodeIfPresent(Spread.self, forKey: .spread)
    layer = try values.decodeIfPresent(String.self, forKey: .layer)
    axis = try values.decodeIfPresent(ChartAxis.self, forKey: .axis) ?? .epoch
    isLogarithmicX = try values.decodeIfPresent(Bool.self, forKey: .isLogarithmicX) ?? false
    let window = try values.decodeIfPresent(ChartWindow.self, forKey: .window)
    self.window = window?.isSound == true ? window : nil
    let weight = try values.decodeIfPresent(Double.self, forKey: .smoothing) ?? Self.standardSmoothing
    smoothing = (0..<1).contains(weight) ? weight : Self.standardSmoothing
  }

  /// What makes these options of the others, as undo names it; nil where it is only another place that is looked at.
  func change(from other: CurveOptions) -> String? {
    if isLogarithmic != other.isLogarithmic { return isLogarithmic ? "logarithmic loss" : "linear loss" }
    if isSmoothed != other.isSmoothed { return isSmoothed ? "smoothed curves" : "curves as they are" }
    if smoothing != other.smoothing { return "smoothing \(smoothing)" }
    if spread != other.spread, let spread { return "histograms of \(spread.rawValue)" }
    if measure != other.measure || spread != other.spread { return "chart of \(measure.title)" }
    if axis != other.axis { return "curves over \(axis.title)" }
    if isLogarithmicX != other.isLogarithmicX { return isLogarithmicX ? "logarithmic x" : "linear x" }
    return nil
  }
}

/// A part of an axis, in its own unit.
struct ChartWindow: Hashable, Sendable, Codable {
  var low: Double
  var high: Double

  /// Whether it can be a part of an axis.
  var isSound: Bool { low.isFinite && high.isFinite && low >= 0 && low < high }
}
