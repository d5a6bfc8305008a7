import Datasets
import Tensors
import Training

/// A sweep on a queue of its own that the main thread waits for, shows and, on a signal, ends.
struct WatchedSweep {
  let request: SweepRequest
  let locations: FileLocations
  let recorder: LabRecorder
  let folder: String

  /// Trains to the end.
  ///
  /// - Throws: `CommandError`: a setting failed, a signal ended the sweep, or its files could not be written.
  func finish(_ progress: LabProgress) throws(CommandError) {
    let mailbox = Mailbox<WatchedNews<SweepEvent>>()
    let signals = StopSignals()
    let recorder = recorder
    let control = request.begin(locations: locations) { event in
      for line in recorder.observe(event) { mailbox.post(.note(line)) }
      if event.isShown { mailbox.post(.event(event)) }
    }
    var watch = Watch(progress: progress, control: control)
    let signal = signals.watch(mailbox, control, note: { watch.progress.note($0) }) { event in
      watch.take(event)
      return event.isLast
    }
    try watch.report(signal: signal, problem: recorder.problem, folder: folder)
  }
}

/// How far a sweep is, as the main thread knows it.
private struct Watch {
  var progress: LabProgress
  let control: TrainingControl
  private var refusal: TrainingError?
  private var failures: [TrainingError] = []
  private var outputProblem: CommandError?

  init(progress: LabProgress, control: TrainingControl) {
    self.progress = progress
    self.control = control
  }

  /// Shows an event; where that cannot be done the sweep ends.
  mutating func take(_ event: SweepEvent) {
    if case .refused(let error) = event { refusal = error }
    if case .failed(_, let error) = event { failures.append(error) }
    guard outputProblem == nil else { return }
    do throws(CommandError) { try progress.show(event) } catch {
      outputProblem = error
      control.stop()
    }
  }

  /// - Throws: what ended the sweep or is not where it was asked to go, and how it goes on.
  func report(signal: Int32?, problem: String?, folder: String) throws(CommandError) {
    if let refusal { throw CommandError(refusal) }
    let way = "lab --out \(folder) goes on"
    if outputProblem == nil, signal == nil || progress.share > 0 {
      do throws(CommandError) { try progress.close() } catch  where signal != nil {
        // The signal is what ended it.
      }
    }
    if let signal {
      throw .interrupted(
        signal: signal, "stopped at \(NumberText.percent(Float(progress.share))) of the sweep; \(way)")
    }
    if let outputProblem { throw .failed("\(outputProblem.line ?? ""); \(way)") }
    if let problem { throw .failed("the sweep is not where it was asked to go: \(problem)") }
    if let first = failures.first {
      let more = failures.count > 1 ? " (and \(failures.count - 1) more settings)" : ""
      throw .failed("\(oneLine(first.description))\(more)")
    }
  }
}

extension SweepEvent {
  /// Whether the screen changes with it: weights stay on the sweep's queue.
  var isShown: Bool {
    switch self {
    case .training(_, .step), .training(_, .paused), .training(_, .resumed): return true
    case .training: return false
    default: return true
    }
  }
}
