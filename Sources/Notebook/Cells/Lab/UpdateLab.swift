import Training

/// Space, `x` and `:lab`, and what sweeps report.
extension NotebookState {
  /// What the keys of training do in the lab.
  mutating func controlLab(_ action: Action) -> [Command] {
    switch (action, live.lab.phase) {
    case (_, .stopping): return refuse("the sweep is ending; a moment")
    case (.train, .idle): return startSweep()
    case (.train, .paused):
      live.lab.enter(.running)
      return [.resumeSweep]
    case (.train, _):
      live.lab.enter(.paused)
      say("the sweep pauses after this step")
      return [.pauseSweep]
    case (.stop, .idle): return refuse("no sweep is under way: Space begins one")
    case (.stop, _):
      live.lab.enter(.stopping)
      say("the sweep ends after this step; it goes on later with Space")
      return [.stopSweep]
    default: return refuse("a sweep takes no single steps: Space begins it, pauses it and goes on")
    }
  }

  private mutating func startSweep() -> [Command] {
    if phase.isActive { return refuse("a run is under way: it has to end first (x in training)") }
    if let obstacle = classObstacle { return refuse(obstacle) }
    let record: SweepRecord
    switch shownSweep {
    case .success(let found): record = found
    case .failure(let failure): return refuse("\(failure)")
    }
    guard !record.isDone else {
      return refuse("this sweep is done: other settings (:lab), another budget or seed begin another")
    }
    let isKept = document.sweep?.record == record
    document.sweep = KeptSweep(record: record, folder: isKept ? document.sweep?.folder : nil)
    session.isUnsaved = true
    say("\(record.hasPoints ? "the sweep goes on" : "a sweep begins") on \(dataName(training.data))")
    return [
      .startSweep(SweepToStart(number: live.lab.begin(), record: record, folder: document.sweep?.folder))
    ]
  }

  // MARK: Typed

  /// Does what `:lab` was given: settings, `paper`, `width`, or a budget.
  mutating func chooseLab(line: String) -> [Command] {
    guard !live.lab.isActive else { return refuse("a sweep is under way: x ends it first") }
    let words = line.split(separator: " ").map(String.init)
    switch (words.first, words.count) {
    case ("paper", 1): document.choices.lab.settings = .paper
    case ("width", 1): document.choices.lab.settings = .fixedWidth
    case ("steps", 2), ("seconds", 2), ("flops", 2):
      guard let budget = SweepBudget(kind: words[0], amount: words[1]) else {
        return refuse("'\(words[1])' is no number of \(words[0]) above 0")
      }
      document.choices.lab.budget = budget
    default: return chooseLab(settings: line)
    }
    return perform(.goTo(.lab))
  }

  private mutating func chooseLab(settings line: String) -> [Command] {
    do throws(TrainingError) {
      let settings = try SweepSetting.list(line)
      for setting in settings { _ = try setting.applied(to: training.network) }
      document.choices.lab.settings = .list(settings)
    } catch { return refuse("\(error)") }
    return perform(.goTo(.lab))
  }

  // MARK: Events

  mutating func name(sweep number: Int, _ folder: String, _ record: SweepRecord) {
    guard number == live.lab.number, live.lab.isActive else { return }
    if document.sweep?.record.hasPoints == true, !record.hasPoints {
      say("the sweep's folder is gone: it begins anew in \(folder)")
    }
    document.sweep = KeptSweep(record: record, folder: folder)
  }

  mutating func follow(sweep number: Int, _ event: SweepEvent) {
    guard number == live.lab.number, live.lab.isActive else { return }
    document.sweep?.record.apply(event)
    switch event {
    case .began(let start, _):
      live.lab.start = start
      live.lab.enter(.running)
    case .training(let index, .step(let report)): live.lab.steps[index] = report
    case .training(_, .paused): live.lab.enter(.paused)
    case .training(_, .resumed): live.lab.enter(.running)
    case .point: session.isUnsaved = true
    case .failed(_, let error): say("\(error)", .failure)
    case .finished(let end):
      live.lab.enter(.idle)
      say(end == .complete ? "the sweep is done; its points are kept" : "the sweep has ended; Space goes on")
    case .refused(let error):
      live.lab.enter(.idle)
      say("\(error)", .failure)
    case .training, .opened, .mark, .done: break
    }
  }
}

extension SweepBudget {
  /// A budget of what was typed; nil for anything that is none.
  fileprivate init?(kind: String, amount: String) {
    switch kind {
    case "steps":
      guard let steps = Int(amount), (1...1_000_000_000).contains(steps) else { return nil }
      self = .steps(steps)
    default:
      guard let value = Double(amount), value > 0, value.isFinite else { return nil }
      self = kind == "seconds" ? .seconds(value) : .flops(value)
    }
  }
}
