import Formats
import ResNeXtModel
import Tensors

/// The logs and files of one run, as far as they have been read; reading again reads what is new.
struct RunLogs: Sendable {
  private(set) var found: FoundRun
  private var metrics: MetricsLog?
  private var places: [EventsLog] = []
  private var settings = StoredRunSettings()

  /// Logs of which nothing has been read.
  init(_ found: FoundRun) { self.found = found }

  /// Reads what is new since the last reading.
  mutating func read(_ newest: FoundRun) {
    if newest.kind != found.kind || newest.path != found.path { self = RunLogs(newest) }
    found = newest
    if found.hasMetrics {
      var log = metrics ?? MetricsLog(folder: found.path, name: "metrics.jsonl")
      metrics = nil
      log.read()
      metrics = log
    } else {
      metrics = nil
    }
    readEvents()
    settings.read(folder: found.path)
  }

  /// This program's events say the same as its lines, and less exactly.
  private mutating func readEvents() {
    guard found.kind != .own || metrics?.book.series.all.isEmpty != false else { return places = [] }
    places = found.places.map { place in
      var log = places.first { $0.place.folder == place.folder } ?? EventsLog(place)
      log.read(place)
      return log
    }
  }

  /// What they say.
  ///
  /// - Parameters:
  ///   - isHeld: Whether somebody writes into the folder.
  ///   - now: Seconds since 1970.
  func run(isHeld: Bool, now: Double) -> LoggedRun {
    var run = LoggedRun(name: found.name, path: found.path, kind: found.kind)
    run.isAtHome = found.isAtHome
    run.isRead = true
    run.settings = settings.settings
    run.contents = RunFolderContents(found.path)
    let chosen = chosenSeries
    run.curves.points = chosen.mapValues(\.series.points)
    let percent = run.curves.scaleAccuracies()
    run.curves.marks = marks(of: run.curves)
    run.curves.operationsPerStep = operationsPerStep
    settle(&run)
    run.problems = problems(chosen, percent: percent)
    run.otherTags = otherTags(besides: chosen)
    run.times.changed = changed
    run.state = state(of: run, isHeld: isHeld, now: now)
    if run.state == .empty, run.problems.isEmpty { run.problems = [.empty] }
    if let began {
      run.times.began = began
    } else if let changed, let seconds = run.seconds {
      run.times.began = changed - seconds
    } else {
      run.times.began = changed
    }
    return run
  }

  /// What was read changes with this alone: how far each log was read, and which files say how the run was made.
  var mark: Mark {
    Mark(
      found: found, positions: [metrics?.position ?? -1] + places.flatMap(\.positions),
      failures: [metrics?.failure] + places.flatMap(\.failures), stamps: settings.stamps, changed: changed)
  }

  struct Mark: Hashable, Sendable {
    let found: FoundRun
    let positions: [Int]
    let failures: [String?]
    let stamps: [FileStamp?]
    let changed: Double?
  }

  // MARK: Curves

  /// Lines say more than events; what they do not say is taken from those.
  private var chosenSeries: [RunMeasure: LogSeries.Tagged] {
    var events = LogSeries()
    for place in places { events.take(place.book.series) }
    return (metrics?.book.series.chosen ?? [:]).merging(events.chosen) { lines, _ in lines }
  }

  /// Where the run was resumed or went back to an earlier step, and where its rate changed at a few places.
  private func marks(of curves: RunCurves) -> [RunMark] {
    let returns = (metrics?.book.series.returns ?? []) + places.flatMap(\.book.series.returns)
    let rates = curves.rateChanges
    let resumptions = Set(metrics?.book.resumptions ?? []).map { RunMark(step: $0, text: "resumed") }
    return (Set(returns).map { RunMark(step: $0, text: "went on here") } + resumptions + rates).sorted {
      ($0.step, $0.text) < ($1.step, $1.text)
    }
  }

  /// Six operations a multiply-add and image: two forward, four backward.
  private var operationsPerStep: Double? {
    guard let training = settings.settings.training, let cost = try? SweepCost(training.network) else {
      return nil
    }
    return 6 * Double(cost.multiplyAdds) * Double(training.batchSize)
  }

  // MARK: Facts

  private func settle(_ run: inout LoggedRun) {
    let points = run.curves.points.values.compactMap(\.last)
    run.epochs = points.compactMap(\.epoch).max()
    run.seconds = points.compactMap(\.seconds).max()
    let hasSteps = metrics?.book.hasSteps == true || places.contains(where: \.book.hasSteps)
    if hasSteps {
      run.steps =
        [metrics?.book.lastStep].compactMap(\.self).max() ?? places.compactMap(\.book.lastStep).max()
    }
  }

  private var began: Double? {
    ([metrics?.book.clock.began] + places.map(\.book.clock.began)).compactMap(\.self).min()
  }

  private var changed: Double? {
    let logs =
      (found.hasMetrics ? ["metrics.jsonl"] : [])
      + found.places.flatMap { place in
        place.files.map { place.name.isEmpty ? $0 : PathParts.joined(place.name, $0) }
      } + [RunCircumstances.fileName]
    let stamps = logs.compactMap { FileStamp(path: PathParts.joined(found.path, $0)) }
    return stamps.map { Double($0.seconds) + Double($0.nanoseconds) / 1e9 }.max()
  }

  private func problems(_ chosen: [RunMeasure: LogSeries.Tagged], percent: [RunMeasure]) -> [RunProblem] {
    var problems = [found.problem].compactMap(\.self)
    problems += metrics?.problems ?? []
    problems += places.flatMap(\.problems)
    for measure in RunMeasure.allCases {
      if let step = chosen[measure]?.firstNotFinite { problems.append(.notFinite(measure, step: step)) }
    }
    problems += percent.map { .percent($0) }
    let back = ([metrics?.book.series.wentBack] + places.map(\.book.series.wentBack)).compactMap(\.self).first
    if let back { problems.append(.stepsWentBack(from: back.from, to: back.to)) }
    let clock =
      ([metrics?.book.secondsWentBack, metrics?.book.clock.wentBack] + places.map(\.book.clock.wentBack))
      .compactMap(\.self).max() ?? 0
    if clock > 1 { problems.append(.clockWentBack(seconds: clock)) }
    if metrics == nil, !chosen.isEmpty, chosen.values.allSatisfy(\.isByEpoch) {
      problems.append(.epochsForSteps)
    }
    return problems + settings.problems
  }

  private func otherTags(besides chosen: [RunMeasure: LogSeries.Tagged]) -> [LoggedRun.OtherTag] {
    var counts: [String: Int] = [:]
    if let metrics {
      for (index, count) in metrics.book.others { counts[metrics.reader.names[index], default: 0] += count }
      if metrics.reader.nameless > 0 { counts["(more names)"] = metrics.reader.nameless }
    }
    for place in places {
      for (tag, count) in place.others {
        counts[place.place.name.isEmpty ? tag : "\(place.place.name)/\(tag)", default: 0] += count
      }
    }
    let series = (metrics?.book.series.all ?? []) + places.flatMap(\.book.series.all)
    for tagged in series where chosen[tagged.measure]?.tag != tagged.tag {
      counts[tagged.tag, default: 0] += tagged.series.count
    }
    return counts.map { LoggedRun.OtherTag(tag: $0.key, count: $0.value) }
      .sorted { ($1.count, $0.tag) < ($0.count, $1.tag) }
  }

  /// Seconds after which nobody is believed to write a log that has no lock.
  static let patience = 60.0

  private func state(of run: LoggedRun, isHeld: Bool, now: Double) -> LoggedRun.State {
    let isWritten = found.kind != .own && (run.times.changed.map { now - $0 < Self.patience } ?? false)
    if isHeld || isWritten { return .underWay }
    guard run.curves.points.values.contains(where: { !$0.isEmpty }) else {
      return run.problems.contains(where: \.isDamage) ? .broken : .empty
    }
    return run.last(.loss)?.isFinite == false ? .broken : .ended
  }
}

extension RunCurves {
  /// Makes accuracies in per cent shares; returns which were.
  fileprivate mutating func scaleAccuracies() -> [RunMeasure] {
    let scaled = [RunMeasure.accuracy, .validationAccuracy].filter { measure in
      points[measure]?.contains { $0.value > 1.5 || ($0.extremes?.upperBound ?? 0) > 1.5 } ?? false
    }
    for measure in scaled {
      points[measure] = points[measure]?.map { point in
        var share = point
        share.value /= 100
        share.extremes = point.extremes.map { $0.lowerBound / 100...$0.upperBound / 100 }
        return share
      }
    }
    return scaled
  }

  /// Where the rate changed; none where it changes all the time.
  fileprivate var rateChanges: [RunMark] {
    let rates = points[.learningRate] ?? []
    var marks: [RunMark] = []
    for (before, after) in zip(rates, rates.dropFirst()) where before.value != after.value {
      guard marks.count < 8, after.value.isFinite else { return [] }
      marks.append(RunMark(step: after.step, rate: after.value))
    }
    return marks
  }
}
