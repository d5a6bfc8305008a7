/// The series of one run's logs, each under the tag by which it was written.
struct LogSeries: Sendable {
  /// A series, and whose it is.
  struct Tagged: Sendable {
    let tag: String
    let measure: RunMeasure
    /// Whether its steps are epochs.
    let isByEpoch: Bool
    var series = JoinedSeries()
    var firstNotFinite: Double?
  }

  private(set) var all: [Tagged] = []
  private(set) var wentBack: (from: Double, to: Double)?
  /// Where the run went on from an earlier step.
  private(set) var returns: [Double] = []

  /// Most series of a run; more tags that mean the same are only counted.
  static let limit = 64

  /// Begins a series; nil where there are too many.
  mutating func add(_ tag: String, _ measure: RunMeasure, isByEpoch: Bool = false) -> Int? {
    guard all.count < Self.limit else { return nil }
    all.append(Tagged(tag: tag, measure: measure, isByEpoch: isByEpoch))
    return all.count - 1
  }

  /// Takes the series of another log.
  mutating func take(_ other: LogSeries) { all += other.all }

  mutating func append(_ value: Float, to index: Int, step: Double, epoch: Double?, seconds: Double?) {
    let from = all[index].series.append(value, step: step, epoch: epoch, seconds: seconds)
    if !value.isFinite, all[index].firstNotFinite == nil { all[index].firstNotFinite = step }
    guard let from else { return }
    if wentBack == nil { wentBack = (from, step) }
    if returns.last != step, returns.count < 100 { returns.append(step) }
  }

  /// Of each measure the series that is shown: the one with most values, of those the one with the shortest tag.
  var chosen: [RunMeasure: Tagged] {
    var chosen: [RunMeasure: Tagged] = [:]
    for tagged in all where tagged.series.count > 0 {
      guard let other = chosen[tagged.measure] else {
        chosen[tagged.measure] = tagged
        continue
      }
      let (mine, its) = (tagged.series.count, other.series.count)
      if mine > its || mine == its && tagged.tag.count < other.tag.count { chosen[tagged.measure] = tagged }
    }
    return chosen
  }
}

/// Seconds since a run began, by a clock that may go back.
struct RunClock: Sendable {
  private var last: Double?
  private(set) var elapsed = 0.0
  /// The first time that was read.
  private(set) var began: Double?
  /// How far it went back at most.
  private(set) var wentBack = 0.0

  /// Seconds since the first reading; a clock that goes back stands still meanwhile.
  mutating func read(_ time: Double) -> Double? {
    guard time.isFinite, time > 0 else { return last == nil ? nil : elapsed }
    if let last {
      if time > last { elapsed += time - last } else { wentBack = max(wentBack, last - time) }
    } else {
      began = time
    }
    last = time
    return elapsed
  }
}
