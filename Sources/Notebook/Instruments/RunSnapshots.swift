import ResNeXtModel
import Training

/// Which snapshots runs have, and what is asked of them.
struct RunSnapshots: Sendable {
  /// The steps of every run's snapshots, in order.
  var steps: [RunID: [Int]] = [:]
  /// The number of the snapshot that is being read to be shown; nil where none is.
  var asked: Int?
  /// Whether the run's snapshots are shown one after the other.
  var isPlaying = false
  /// When the last one was shown.
  var lastTurn = 0.0
  /// The number of the request for those beside the session; nil where none is under way.
  var reading: Int?
  /// Whether those beside the session are being read.
  var isReading: Bool { reading != nil }

  /// Seconds that a snapshot is looked at while they are played.
  static let pause = 0.4
}

/// A place on the way through a run's snapshots.
enum RunPlace: Hashable, Sendable {
  /// The weights after this step.
  case step(Int)
  /// The newest weights, which change while the run computes.
  case live
}

extension NotebookState {
  /// The run whose snapshots can be walked through: that of the shown weights, else the last one of this network.
  var timeRun: RunRecord? {
    let steps = live.instruments.snapshots.steps
    guard !steps.isEmpty else { return nil }
    let candidates = runs.filter {
      steps[$0.id]?.isEmpty == false && $0.configuration.network == training.network
    }
    if case .run(let id, _) = weights?.origin, let run = candidates.first(where: { $0.id == id }) {
      return run
    }
    return candidates.last
  }

  /// Whether a snapshot is shown in place of the run's newest weights.
  var isLookingBack: Bool { live.models.past != nil }

  /// Where the shown weights stand on the way through a run; nil where they are not that run's.
  func timePlace(_ run: RunRecord) -> RunPlace? {
    guard case .run(run.id, let step) = weights?.origin else { return nil }
    return isLookingBack ? .step(step) : .live
  }

  /// The places of a run, in order; its last snapshot is the newest state itself once the run has ended.
  func timePlaces(_ run: RunRecord) -> [RunPlace] {
    let steps = live.instruments.snapshots.steps[run.id] ?? []
    let hasLive = live.models.newest(of: training.network, from: .run(run.id)) != nil
    let past = hasLive ? steps.filter { $0 < run.steps } : steps
    return past.map { .step($0) } + (hasLive ? [.live] : [])
  }

  // MARK: Moving

  /// Goes some snapshots on or back.
  mutating func walkThroughTime(_ direction: Int) -> [Command] {
    live.instruments.snapshots.isPlaying = false
    return turnTime(direction)
  }

  private mutating func turnTime(_ direction: Int) -> [Command] {
    guard let run = timeRun else {
      return refuse("no snapshots are kept: Space starts a run that keeps some")
    }
    let places = timePlaces(run)
    guard let place = timePlace(run), let index = places.nearest(to: place) else {
      return places.last.map { go(to: $0, of: run) } ?? []
    }
    guard places.indices.contains(index + direction) else {
      return refuse(direction < 0 ? "this is the first snapshot" : "these are the newest weights")
    }
    return go(to: places[index + direction], of: run)
  }

  /// Shows a place of a run.
  mutating func go(to place: RunPlace, of run: RunRecord) -> [Command] {
    live.instruments.snapshots.lastTurn = now
    document.choices.curves.cursor = nil
    switch place {
    case .live:
      live.instruments.snapshots.asked = nil
      guard let newest = live.models.newest(of: training.network, from: .run(run.id)) else { return [] }
      show(newest)
      return []
    case .step(let step):
      let number = live.requests.takeNumber()
      live.instruments.snapshots.asked = number
      return [.loadSnapshot(number: number, run.id, step: step)]
    }
  }

  /// Goes to the snapshot at a step or before it.
  mutating func goToSnapshot(_ text: String) -> [Command] {
    guard let run = timeRun else {
      return refuse("no snapshots are kept: Space starts a run that keeps some")
    }
    if text == "live" { return go(to: .live, of: run) }
    let places = timePlaces(run)
    guard let step = Int(text), let first = places.first else {
      return refuse("step needs a number of a step, or live: such as :step 100")
    }
    live.instruments.snapshots.isPlaying = false
    let wanted = RunPlace.step(step)
    if step >= run.steps, places.last == .live { return go(to: .live, of: run) }
    return go(to: places.last { $0.isAtOrBefore(wanted) } ?? first, of: run)
  }

  /// The cross-hair of the curves and the shown snapshot are the same place.
  mutating func followCrossHair() -> [Command] {
    guard let share = curves.cursor, let run = timeRun, let step = step(ofCrossHairIn: run) else { return [] }
    let places = timePlaces(run)
    let wanted = step >= run.steps ? RunPlace.live : .step(step)
    guard let place = places.last(where: { $0.isAtOrBefore(wanted) }) ?? places.first,
      place != timePlace(run)
    else { return [] }
    defer { document.choices.curves.cursor = share }
    return go(to: place, of: run)
  }

  // MARK: Playing

  /// Plays the snapshots from here on, from the first one where this is the last; or stops.
  mutating func togglePlay() -> [Command] {
    if live.instruments.snapshots.isPlaying {
      live.instruments.snapshots.isPlaying = false
      return []
    }
    guard let run = timeRun, let first = timePlaces(run).first else { return [] }
    live.instruments.snapshots.isPlaying = true
    guard let place = timePlace(run), place != timePlaces(run).last else { return go(to: first, of: run) }
    return turnTime(1)
  }

  /// While snapshots are played, the next one comes once the shown one is drawn and was looked at.
  mutating func playOn() -> [Command] {
    let snapshots = live.instruments.snapshots
    guard snapshots.isPlaying, snapshots.asked == nil, live.requests.inspecting == nil,
      now - snapshots.lastTurn >= RunSnapshots.pause
    else { return [] }
    guard let run = timeRun, let place = timePlace(run), place != timePlaces(run).last else {
      live.instruments.snapshots.isPlaying = false
      return []
    }
    return turnTime(1)
  }

  // MARK: Answers

  /// A snapshot that was read to be shown or to be compared with.
  mutating func receive(snapshot number: Int, _ result: Result<Snapshot, Failure>) {
    if number == live.instruments.comparison.asked {
      receive(compared: number, result.map(\.weights))
    }
    guard number == live.instruments.snapshots.asked else { return }
    live.instruments.snapshots.asked = nil
    switch result {
    case .success(let snapshot): showSnapshot(snapshot)
    case .failure(let failure):
      live.instruments.snapshots.isPlaying = false
      say("\(failure); what was shown stays", .failure)
    }
  }

  private mutating func showSnapshot(_ snapshot: Snapshot) {
    guard let run = runs.first(where: { $0.id == snapshot.run }),
      snapshot.weights.configuration == training.network
    else { return }
    var past = described(snapshot.weights, of: run, step: snapshot.step)
    if snapshot.precision != .single {
      past.described.notes[SnapshotPrecision.note] = snapshot.precision.rawValue
    }
    live.models.lookBack(past)
    document.choices.weights = .run(run.id)
  }

  /// Weights of a run, with what is known of it.
  func described(_ weights: NetworkWeights, of run: RunRecord, step: Int) -> ShownWeights {
    let names = run.data.classNames.isEmpty ? classNames(of: run.configuration.data) : run.data.classNames
    return ShownWeights(
      DescribedWeights(
        weights: weights, normalization: run.data.normalization, classNames: names,
        notes: ["data": run.data.name, "run": run.name]),
      origin: .run(run.id, step: step))
  }
}

extension RunPlace {
  /// Whether it is not later than another.
  func isAtOrBefore(_ other: RunPlace) -> Bool {
    switch (self, other) {
    case (_, .live): return true
    case (.live, .step): return false
    case (.step(let step), .step(let limit)): return step <= limit
    }
  }
}

extension [RunPlace] {
  /// The index of a place, or of the last one before it where it is there no more.
  fileprivate func nearest(to place: RunPlace) -> Int? {
    lastIndex { $0.isAtOrBefore(place) } ?? (isEmpty ? nil : 0)
  }
}
