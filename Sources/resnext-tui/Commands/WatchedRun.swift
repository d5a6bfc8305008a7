import Datasets
import ResNeXtModel
import Training

/// A run on the training queue that the main thread waits for, shows and, on a signal, ends.
struct WatchedRun {
  let configuration: TrainingConfiguration
  /// Weights to begin with; nil to draw them from the seed.
  var initial: NetworkWeights?
  var checkpoint: Checkpoint?
  let checkpointSeconds: Double
  let locations: FileLocations
  let recorder: RunRecorder
  let progress: TrainingProgress

  /// Runs to the end.
  ///
  /// - Throws: `CommandError`: the run failed, a signal ended it, or its files could not be written where they belong.
  func finish() throws(CommandError) {
    let mailbox = Mailbox<WatchedNews<TrainingEvent>>()
    let signals = StopSignals()
    let recorder = recorder
    let request = RunRequest(
      configuration, initial: initial, checkpoint: checkpoint, checkpointSeconds: checkpointSeconds)
    let control = RunQueue(locations: locations).enqueue(request, as: RunID(1)) { _, event in
      guard case .training(let event) = event else { return }
      for line in recorder.observe(event) { mailbox.post(.note(line)) }
      mailbox.post(.event(event))
    }
    var ending = Ending()
    ending.signal = signals.watch(mailbox, control, note: { progress.note($0) }) { event in
      ending.observe(event)
      show(event, &ending, control)
      return event.isLast
    }
    let outcome = recorder.outcome
    if ending.hasFailed {
      try? progress.close(RunOutcome())
      if let problem = outcome.problem { progress.note(problem) }
    } else {
      try progress.close(outcome)
    }
    try ending.report(outcome)
  }

  /// Prints an event; where that cannot be done the run ends.
  private func show(_ event: TrainingEvent, _ ending: inout Ending, _ control: TrainingControl) {
    guard ending.outputProblem == nil else { return }
    do throws(CommandError) {
      try progress.show(event)
    } catch {
      ending.outputProblem = error
      control.stop()
    }
  }
}

/// How a run came out.
private struct Ending {
  var last: TrainingEvent?
  var steps = 0
  var signal: Int32?
  var outputProblem: CommandError?

  var hasFailed: Bool {
    if case .failed = last { return true }
    return signal != nil || outputProblem != nil
  }

  mutating func observe(_ event: TrainingEvent) {
    if event.isLast { last = event }
    if case .step(let report) = event { steps = report.step }
  }

  /// - Throws: what ended the run, or what is not where it was asked to go; with the place of what was kept.
  func report(_ outcome: RunOutcome) throws(CommandError) {
    let kept = outcome.path(.last).map { "the weights of step \(steps) are in \($0)" }
    if case .failed(let error, _) = last {
      let error = CommandError(error)
      guard case .failed(let line) = error, let kept else { throw error }
      throw .failed("\(line) (\(kept))")
    }
    if let signal {
      throw .interrupted(signal: signal, "stopped at step \(steps); \(kept ?? "nothing to keep")")
    }
    if let problem = outcome.problem { throw .failed("the run is not where it was asked to go: \(problem)") }
    if let outputProblem { throw .failed("\(outputProblem.line ?? ""); \(kept ?? "nothing to keep")") }
  }
}
