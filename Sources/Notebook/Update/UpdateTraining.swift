import Datasets
import ResNeXtModel
import Training

extension NotebookState {
  /// Space, `.` and `x`.
  mutating func control(_ action: Action) -> [Command] {
    switch (action, phase) {
    case (.train, .idle): return startRun(paused: false)
    case (.train, .paused):
      phase = .running
      return [.resumeTraining]
    case (.train, _):
      isPausing = true
      say("pausing after this step")
      return [.pauseTraining]
    case (.singleStep, .idle): return startRun(paused: true)
    case (.singleStep, _): return [.singleStep]
    case (.stop, _): return endRun(then: nil)
    default: return []
    }
  }

  private mutating func startRun(paused: Bool) -> [Command] {
    if let count = classCount(training.data), count != training.network.classes {
      return refuse(
        "the network has \(training.network.classes) classes, \(training.data.argument) has \(count): "
          + ":set classes \(count)")
    }
    let usesShown = initialWeights == .shown && weights?.weights.configuration == training.network
    let number = (runs.last?.number ?? 0) + 1
    runs.append(RunRecord(number: number, configuration: training, presetName: presetName))
    phase = .starting
    lastStep = nil
    isPausing = paused
    isUnsaved = true
    requests.snapshotSince = nil
    let request = TrainingRequest(
      run: number, configuration: training, initial: usesShown ? weights?.weights : nil,
      startsPaused: paused)
    let origin = usesShown ? "the shown weights" : "fresh weights, seed \(training.seed)"
    say("a run begins with \(origin), on \(dataName(training.data))")
    return [.startTraining(request)] + (paused ? [.singleStep] : [])
  }

  /// Asks the run under way to end; what follows happens when it has.
  mutating func endRun(then next: AfterRun?) -> [Command] {
    afterRun = next
    guard phase != .stopping else { return [] }
    phase = .stopping
    return [.stopTraining]
  }

  /// How many classes a data source has, as far as it is known.
  private func classCount(_ data: DataSource) -> Int? {
    if let known = knownData[data] { return known.classNames.count }
    switch data {
    case .shapes, .cifar10: return 10
    case .cifar100: return 100
    case .directory: return nil
    }
  }

  // MARK: Events

  mutating func follow(_ event: TrainingEvent, run number: Int) -> [Command] {
    guard let last = runs.indices.last, runs[last].number == number, phase.isActive else { return [] }
    switch event {
    case .started(let description):
      runs[last].record(description)
      knownData[runs[last].configuration.data] = DataDescription(
        name: description.dataName, classNames: description.classNames)
      if phase == .starting { phase = isPausing ? .paused : .running }
    case .step(let report):
      runs[last].record(report)
      lastStep = report
      isUnsaved = true
      settlePhase(.running)
      // One step taken during a pause: the maps show it at once.
      if phase == .paused { return askForSnapshot() }
    case .validating(let done, let total): settlePhase(.validating(done: done, total: total))
    case .epoch(let report, let weights):
      runs[last].record(report)
      settlePhase(.running)
      adoptRunWeights(weights, step: report.step)
    case .checkpoint: break
    case .paused:
      if phase != .stopping { phase = .paused }
      isPausing = false
      // What is looked at during a pause is the state of exactly this step.
      return askForSnapshot()
    case .resumed: if phase != .stopping { phase = .running }
    case .snapshot(let weights, let step):
      showSnapshot(weights, step: step)
      return finishPendingSave()
    case .finished(let end, let weights): return finishRun(end, weights)
    case .failed(let error, let weights): return failRun(error, weights)
    }
    return []
  }

  /// A step that arrives after a pause or a request to end does not undo it.
  private mutating func settlePhase(_ phase: TrainingPhase) {
    switch self.phase {
    case .stopping, .paused: break
    default: self.phase = phase
    }
  }

  private mutating func showSnapshot(_ weights: NetworkWeights, step: Int) {
    requests.snapshotSince = nil
    adoptRunWeights(weights, step: step)
  }

  private mutating func adoptRunWeights(_ weights: NetworkWeights, step: Int) {
    guard let run, weights.configuration == training.network else { return }
    let names = run.classNames.isEmpty ? classNames(of: run.configuration.data) : run.classNames
    show(
      ShownWeights(
        DescribedWeights(
          weights: weights, normalization: run.normalization, classNames: names,
          notes: ["data": run.dataName, "run": run.name]),
        origin: .run(run.number, step: step)))
  }

  private mutating func finishRun(_ end: RunEnd, _ weights: NetworkWeights) -> [Command] {
    guard let last = runs.indices.last else { return [] }
    adoptRunWeights(weights, step: runs[last].steps)
    switch end {
    case .epochsDone: runs[last].ending = "all epochs done"
    case .timeIsUp: runs[last].ending = "time is up"
    case .stopped: runs[last].ending = "ended at step \(runs[last].steps)"
    }
    // The next run goes on from here unless the network is changed.
    if runs[last].steps > 0 { initialWeights = .shown }
    say("\(runs[last].name): \(runs[last].ending); weights and curves are kept")
    return afterRunEnded()
  }

  private mutating func failRun(_ error: TrainingError, _ weights: NetworkWeights?) -> [Command] {
    guard let last = runs.indices.last else { return [] }
    if let weights { adoptRunWeights(weights, step: runs[last].steps) }
    runs[last].ending = "\(error)"
    // A run that never took a step leaves no curve.
    if runs[last].steps == 0 { runs.removeLast() }
    say("\(error)", .failure)
    return [.bell] + afterRunEnded()
  }

  private mutating func afterRunEnded() -> [Command] {
    phase = .idle
    isPausing = false
    requests.snapshotSince = nil
    let next = afterRun
    afterRun = nil
    return finishPendingSave() + follow(next)
  }

  private mutating func follow(_ next: AfterRun?) -> [Command] {
    switch next {
    case .apply(let parameters, let isUndo):
      let commands = apply(parameters, isUndo: isUndo)
      if let run { say("\(run.name) is kept; now \(networkName)") }
      return commands
    case .saveAndQuit: return saveBeforeQuitting()
    case nil: return []
    }
  }

  // MARK: Following

  /// Seconds between two looks at the newest weights: inspections take at most a fortieth of the time.
  ///
  /// The threads that train wait for each other, so one core that looks holds up all of them. A machine that slept
  /// during an inspection is not waited for.
  private var followingPause: Double { min(20, max(0.5, 40 * requests.inspectionSeconds)) }

  /// While training computes, the shown cell follows the newest weights.
  mutating func followTraining() -> [Command] {
    guard phase == .running || isValidating, cell.view.dependsOnWeights, requests.inspecting == nil else {
      return []
    }
    // Weights of a step that takes longer than this are waited for anew.
    if let asked = requests.snapshotSince, now - asked < 5 { return [] }
    guard now - requests.lastSnapshot >= followingPause else { return [] }
    return askForSnapshot()
  }

  private var isValidating: Bool { if case .validating = phase { true } else { false } }

  mutating func askForSnapshot() -> [Command] {
    requests.snapshotSince = now
    requests.lastSnapshot = now
    return [.requestSnapshot]
  }
}
