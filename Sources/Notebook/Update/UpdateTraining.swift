import ResNeXtModel
import Training

/// Space, `.` and `x`, and what runs report.
extension NotebookState {
  mutating func control(_ action: Action) -> [Command] {
    switch (action, phase) {
    case (.train, .idle): return startRun(paused: false)
    case (.train, .paused):
      setPhase(.running)
      return run.map { [.resumeTraining($0.id)] } ?? []
    case (.train, _):
      interface.pending.isPausing = true
      say("pausing after this step")
      return run.map { [.pauseTraining($0.id)] } ?? []
    case (.singleStep, .idle): return startRun(paused: true)
    case (.singleStep, _): return run.map { [.singleStep($0.id)] } ?? []
    case (.stop, _): return endRun(then: nil)
    default: return []
    }
  }

  private mutating func startRun(paused: Bool) -> [Command] {
    if live.lab.isActive { return refuse("a sweep is under way: it has to end first (x in lab)") }
    if let obstacle = classObstacle { return refuse(obstacle) }
    let usesShown =
      document.choices.initialWeights == .shown && weights?.weights.configuration == training.network
    // A number is given once, also where another session was opened meanwhile.
    live.training.lastRun = max(live.training.lastRun, runs.last?.number ?? 0) + 1
    var run = RunRecord(number: live.training.lastRun, configuration: training, presetName: presetName)
    if let change = beginning(usesShown: usesShown) { run.mark(RunMark(step: 0, text: change)) }
    document.runs.append(run)
    setPhase(.starting)
    live.training.lastStep = nil
    live.requests.snapshotSince = nil
    live.models.endLookingBack()
    interface.pending.isPausing = paused
    session.isUnsaved = true
    let request = TrainingRequest(
      run: run.id, configuration: training, initial: usesShown ? weights?.weights : nil,
      startsPaused: paused)
    let origin = usesShown ? "the shown weights" : "fresh weights, seed \(training.seed)"
    say("a run begins with \(origin), on \(dataName(training.data))")
    return [.startTraining(request)] + (paused ? [.singleStep(run.id)] : [])
  }

  /// What a run that begins has other than the one before: its cardinality, its data, weights that are not fresh.
  private func beginning(usesShown: Bool) -> String? {
    var changes: [String] = []
    if let before = run?.configuration {
      let cardinality = training.network.cardinality
      if cardinality != before.network.cardinality { changes.append("cardinality \(cardinality)") }
      if training.data != before.data { changes.append("data \(training.data.argument)") }
    }
    if usesShown, document.choices.weights != .fresh { changes.append(document.choices.weights.text) }
    return changes.isEmpty ? nil : changes.joined(separator: ", ")
  }

  /// Why the data cannot be trained on; nil where they can.
  var classObstacle: String? {
    guard let count = classCount(training.data), count != training.network.classes else { return nil }
    return "the network has \(training.network.classes) classes, \(training.data.argument) has \(count): "
      + ":set classes \(count)"
  }

  /// Asks the run under way to end; what follows happens when it has.
  mutating func endRun(then next: AfterRun?) -> [Command] {
    interface.pending.afterRun = next
    guard phase != .stopping else { return [] }
    setPhase(.stopping)
    return stopCommands
  }

  /// What ends the run under way; nothing where there is none.
  var stopCommands: [Command] { run.map { [.stopTraining($0.id)] } ?? [] }

  /// What the last run does now; one that has ended does nothing.
  private mutating func setPhase(_ phase: TrainingPhase) {
    guard let run else { return }
    live.training.phases[run.id] = phase == .idle ? nil : phase
  }

  // MARK: Events

  /// What a run reports goes into its record; what is shown follows the last run alone.
  mutating func follow(_ event: TrainingEvent, run id: RunID) -> [Command] {
    guard live.training.phases[id] != nil, let index = runs.lastIndex(where: { $0.id == id }) else {
      return []
    }
    guard id == run?.id else {
      record(event, in: index)
      return []
    }
    switch event {
    case .started(let description): start(description, in: index)
    case .step:
      record(event, in: index)
      settlePhase(.running)
      // One step taken during a pause: the maps show it at once.
      if phase == .paused { return askForSnapshot() }
    case .validating(let done, let total): settlePhase(.validating(done: done, total: total))
    case .epoch(let report, let weights):
      record(event, in: index)
      settlePhase(.running)
      adoptRunWeights(weights, step: report.step)
    case .histograms: record(event, in: index)
    case .checkpoint: break
    case .paused:
      if phase != .stopping { setPhase(.paused) }
      interface.pending.isPausing = false
      // What is looked at during a pause is the state of exactly this step.
      return askForSnapshot()
    case .resumed: if phase != .stopping { setPhase(.running) }
    case .snapshot(let weights, let step):
      live.requests.snapshotSince = nil
      adoptRunWeights(weights, step: step)
      return finishPendingSave()
    case .finished(let end, let weights): return finishRun(end, weights, in: index)
    case .failed(let error, let weights): return failRun(error, weights, in: index)
    }
    return []
  }

  /// Writes an event into a run's record.
  private mutating func record(_ event: TrainingEvent, in index: Int) {
    switch event {
    case .started(let description): document.runs[index].record(description)
    case .step(let report):
      document.runs[index].record(report)
      session.copies.journal.note(report, of: runs[index].number)
      if index == runs.count - 1 { live.training.lastStep = report }
      session.isUnsaved = true
    case .epoch(let report, _):
      document.runs[index].record(report)
      session.copies.journal.note(report, of: runs[index].number)
    case .histograms(let histograms):
      live.training.histograms[runs[index].id, default: RunHistograms()].append(histograms)
    case .finished(let end, _):
      document.runs[index].ending = end.text(step: runs[index].steps)
      live.training.phases[runs[index].id] = nil
    case .failed(let error, _):
      document.runs[index].ending = "\(error)"
      live.training.phases[runs[index].id] = nil
    case .validating, .checkpoint, .paused, .resumed, .snapshot: break
    }
  }

  private mutating func start(_ description: RunDescription, in index: Int) {
    record(.started(description), in: index)
    live.data.known[runs[index].configuration.data] = DataDescription(
      name: description.dataName, classNames: description.classNames)
    if phase == .starting { setPhase(interface.pending.isPausing ? .paused : .running) }
  }

  /// A step that arrives after a pause or a request to end does not undo it.
  private mutating func settlePhase(_ phase: TrainingPhase) {
    switch self.phase {
    case .stopping, .paused: break
    default: setPhase(phase)
    }
  }

  private mutating func adoptRunWeights(_ weights: NetworkWeights, step: Int) {
    guard let run, weights.configuration == training.network else { return }
    let newest = described(weights, of: run, step: step)
    // Who looks at the past goes on looking at it.
    if isLookingBack { live.models.keepUnseen(newest) } else { show(newest) }
  }

  // MARK: The end of a run

  private mutating func finishRun(_ end: RunEnd, _ weights: NetworkWeights, in index: Int) -> [Command] {
    adoptRunWeights(weights, step: runs[index].steps)
    record(.finished(end, weights: weights), in: index)
    // The next run goes on from here unless the network is changed.
    if runs[index].steps > 0 { document.choices.initialWeights = .shown }
    say("\(runs[index].name): \(runs[index].ending); weights and curves are kept")
    return afterRunEnded()
  }

  private mutating func failRun(
    _ error: TrainingError, _ weights: NetworkWeights?, in index: Int
  ) -> [Command] {
    if let weights { adoptRunWeights(weights, step: runs[index].steps) }
    record(.failed(error, weights: weights), in: index)
    // A run that never took a step leaves no curve.
    if runs[index].steps == 0 { document.runs.remove(at: index) }
    say("\(error)", .failure)
    return [.bell] + afterRunEnded()
  }

  private mutating func afterRunEnded() -> [Command] {
    interface.pending.isPausing = false
    live.requests.snapshotSince = nil
    let next = interface.pending.afterRun
    interface.pending.afterRun = nil
    return finishPendingSave() + follow(next)
  }

  private mutating func follow(_ next: AfterRun?) -> [Command] {
    switch next {
    case .change(let choices):
      let ended = run
      let commands = recordingChange { $0.apply(choices) }
      if let ended { say("\(ended.name) is kept; now \(networkName)") }
      return commands
    case .history(let direction): return finishTravel(direction)
    case .saveAndQuit: return saveBeforeQuitting()
    case nil: return []
    }
  }
}

extension RunEnd {
  /// How a run ended, for its record.
  fileprivate func text(step: Int) -> String {
    switch self {
    case .epochsDone: return "all epochs done"
    case .timeIsUp: return "time is up"
    case .stopped: return "ended at step \(step)"
    }
  }
}
