import Datasets
import Dispatch
import Training

/// A run on the training queue that the main thread waits for, shows and, on a signal, ends.
struct WatchedRun {
  let configuration: TrainingConfiguration
  var checkpoint: Checkpoint?
  let locations: FileLocations
  let recorder: RunRecorder
  let progress: TrainingProgress

  /// Runs to the end.
  ///
  /// - Throws: `CommandError`: the run failed, a signal ended it, or its files could not be written.
  func finish() throws(CommandError) {
    let mailbox = Mailbox<TrainingEvent>()
    let signals = StopSignals()
    let recorder = recorder
    let queue = TrainingQueue()
    let control = queue.start(
      configuration, locations: locations, checkpoint: checkpoint, keepsCheckpoints: true
    ) { event in
      _ = recorder.observe(event)
      mailbox.post(event)
    }
    var outcome = Outcome()
    while outcome.last == nil {
      _ = waitForInput([mailbox.descriptor, signals.descriptor], milliseconds: 1000)
      if let signal = signals.take() {
        outcome.signal = signal
        control.stop()
        // Asked for twice, the process ends at once.
        signals.release()
      }
      for event in mailbox.takeAll() {
        outcome.take(event)
        guard outcome.outputProblem == nil else { continue }
        do throws(CommandError) {
          try progress.show(event)
        } catch {
          outcome.outputProblem = error
          control.stop()
        }
      }
    }
    // Where the terminal is gone, its end cannot be written either; what ended the run is what counts.
    if outcome.hasFailed { try? progress.close(hasFailed: true) } else { try progress.close(hasFailed: false) }
    try outcome.report(recorder)
  }
}

/// How a run came out.
private struct Outcome {
  var last: TrainingEvent?
  var steps = 0
  var signal: Int32?
  var outputProblem: CommandError?

  var hasFailed: Bool {
    if case .failed = last { return true }
    return signal != nil || outputProblem != nil
  }

  mutating func take(_ event: TrainingEvent) {
    if event.isLast { last = event }
    if case .step(let report) = event { steps = report.step }
  }

  func report(_ recorder: RunRecorder) throws(CommandError) {
    let kept =
      recorder.hasWeights ? "the weights of step \(steps) are in \(recorder.folder)/last.safetensors" : nil
    if case .failed(let error, _) = last {
      let error = CommandError(error)
      guard case .failed(let line) = error, let kept else { throw error }
      throw .failed("\(line) (\(kept))")
    }
    if let signal {
      throw .interrupted(signal: signal, "stopped at step \(steps); \(kept ?? "nothing to keep")")
    }
    if let problem = recorder.problem { throw .failed("the run could not be written: \(problem)") }
    if let outputProblem { throw .failed("\(outputProblem.line ?? ""); \(kept ?? "nothing to keep")") }
  }
}
