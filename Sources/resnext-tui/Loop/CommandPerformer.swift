import Datasets
import Dispatch
import Formats
import Foundation
import Notebook
import ResNeXtModel
import Training

/// Does what the notebook asks for and answers with messages; slow work goes to queues.
final class CommandPerformer {
  private let terminal: any Terminal
  private let mailbox: Mailbox<Message>
  private let locations: FileLocations
  // A file that is read slowly, or never, must not keep another from being written.
  private let reading = DispatchQueue(label: "resnext.reading", qos: .userInitiated)
  private let writing = DispatchQueue(label: "resnext.writing", qos: .userInitiated)
  private let rescuing = DispatchQueue(label: "resnext.rescuing", qos: .userInitiated)
  private let writes = WorkUnderWay()
  private let initializer = DispatchQueue(label: "resnext.weights", qos: .userInitiated)
  private let trainingQueue = TrainingQueue()
  private let inspector = Inspector()
  private let sessions: any SessionStore
  private var runs: [RunID: RecordedRun] = [:]
  private var recorders: [RunRecorder] = []
  /// Lines for standard error once the terminal is given back.
  private(set) var farewell: [String] = []

  /// A performer for one notebook.
  init(
    terminal: any Terminal, mailbox: Mailbox<Message>, locations: FileLocations, sessions: any SessionStore
  ) {
    self.terminal = terminal
    self.mailbox = mailbox
    self.locations = locations
    self.sessions = sessions
  }

  /// Does a command.
  ///
  /// - Returns: the exit status when the notebook quits, else nil.
  func perform(_ command: Command) -> Int32? {
    switch command {
    case .loadImages, .loadImage, .loadWeights, .describeData, .openSession, .complete: read(command)
    case .saveSession, .rescueSession: write(command)
    case .initializeWeights(let number, let network, let seed): initialize(number, network, seed: seed)
    case .inspect(let inspection): inspect(inspection)
    case .startTraining(let request): start(request)
    case .pauseTraining(let run): runs[run]?.control.pause()
    case .resumeTraining(let run): runs[run]?.control.resume()
    case .singleStep(let run): runs[run]?.control.singleStep()
    case .stopTraining(let run): runs[run]?.control.stop()
    case .requestSnapshot(let run): runs[run]?.control.requestSnapshot()
    case .describeMachine: break
    case .setMouse(let isOn): terminal.setMouse(isOn)
    case .redraw: terminal.repaint()
    case .bell: terminal.bell()
    case .farewell(let line): farewell.append(line)
    case .quit(let status): return status
    }
    return nil
  }

  /// Lets everything that writes come to its end: saves under way, and the run, whose last weights are kept.
  ///
  /// What is only read is not waited for.
  ///
  /// - Returns: what did not end in `seconds`, a line each.
  func finish(within seconds: Double) -> [String] {
    let deadline = DispatchTime.now() + seconds
    for run in runs.values { run.control.stop() }
    var late = writes.wait(until: deadline).map { "\($0) did not end; the file is as it was before" }
    for run in runs.values where !run.hasEnded(by: deadline) {
      late.append("the step under way did not end; the run's files are those of its last epoch")
    }
    return late
  }

  /// Folders of the runs that left weights, in order.
  var keptRuns: [String] { recorders.compactMap { $0.outcome.places[.last] } }

  /// What runs could not leave where it belongs, and where it is: a line each.
  var runProblems: [String] { recorders.compactMap(\.outcome.problem) }

  // MARK: Files

  private func read(_ command: Command) {
    let mailbox = mailbox
    let locations = locations
    let sessions = sessions
    reading.async {
      switch command {
      case .loadImages(let data):
        let (choices, note) = ImageChoice.all(locations, data: data)
        mailbox.post(.images(choices))
        if let note { mailbox.post(.note(note)) }
      case .loadImage(let path):
        mailbox.post(.imageLoaded(path: path, ImageChoice.read(path: locations.typed(path))))
      case .loadWeights(let path, let fallback, let head):
        mailbox.post(
          .weightsLoaded(
            path: path, LoadedWeights.read(path: locations.typed(path), fallback: fallback, head: head)))
      case .describeData(let source):
        mailbox.post(.dataDescribed(source, DataDescription.read(source, locations)))
      case .openSession(let path):
        mailbox.post(.sessionRead(path: path, sessions.read(path: locations.typed(path))))
      case .complete(let word):
        mailbox.post(.completions(word: word, pathCompletions(of: word, locations)))
      default: break
      }
    }
  }

  private func write(_ command: Command) {
    let mailbox = mailbox
    let sessions = sessions
    let locations = locations
    switch command {
    case .saveSession(let file):
      writes.begin("saving \(file.path)", on: writing) {
        mailbox.post(.sessionSaved(path: file.path, sessions.save(file.typed(locations))))
      }
    case .rescueSession(let file, let reason):
      writes.begin("keeping a copy of \(file.path)", on: rescuing) {
        mailbox.post(.sessionRescued(reason, sessions.rescue(file.typed(locations))))
      }
    default: break
    }
  }

  // MARK: Network

  private func initialize(_ number: Int, _ network: NetworkConfiguration, seed: UInt64) {
    let mailbox = mailbox
    initializer.async {
      let result = Result { try NetworkWeights.initial(network, seed: seed) }.mapError { Failure($0) }
      mailbox.post(.weightsInitialized(number, result))
    }
  }

  private func inspect(_ inspection: Inspection) {
    let mailbox = mailbox
    let request = InspectionRequest(
      weights: inspection.weights, image: inspection.image, points: inspection.points)
    inspector.inspect(request) { result in
      mailbox.post(.traced(inspection.number, result.mapError { Failure($0) }))
    }
  }

  private func start(_ request: TrainingRequest) {
    let mailbox = mailbox
    let recorder = recorder(of: request)
    let ended = DispatchSemaphore(value: 0)
    let number = request.run
    let control = trainingQueue.start(
      request.configuration, locations: locations, initial: request.initial,
      checkpointSeconds: CommandPerformer.checkpointSeconds, startsPaused: request.startsPaused
    ) { event in
      // Files first: who sees the event may rely on them.
      for line in recorder.observe(event) { mailbox.post(.note(line)) }
      if event.isLast, let problem = recorder.outcome.problem { mailbox.post(.note(problem)) }
      mailbox.post(.training(run: number, event))
      if event.isLast { ended.signal() }
    }
    runs[number] = RecordedRun(control: control, recorder: recorder, ended: ended)
    recorders.append(recorder)
  }

  /// Seconds between two checkpoints of a run.
  private static let checkpointSeconds = 300.0

  /// What keeps a run's files, in a new folder whose name is told to the notebook.
  private func recorder(of request: TrainingRequest) -> RunRecorder {
    let configuration = request.configuration
    let folder = newFolder(for: configuration)
    mailbox.post(
      .runNamed(run: request.run, folder: PathParts.name(of: folder)))
    return RunRecorder(
      folder: folder, lock: try? RunLock(folder), fallbacks: fallbacks(refused: folder),
      circumstances: RunCircumstances(
        program: "resnext-tui \(Program.version)", command: ProcessStart.arguments, data: configuration.data,
        threads: configuration.threads, maximumSeconds: configuration.maximumSeconds))
  }

  /// A new folder among the user's runs, or, where none can be made there, in the first place that takes one.
  private func newFolder(for configuration: TrainingConfiguration) -> String {
    var problems: [String] = []
    for parent in [locations.runs] + fallbacks(refused: locations.runs) {
      do throws(FormatError) {
        let folder = try RunFolder.claim(in: parent, for: configuration)
        if let problem = problems.first { mailbox.post(.note("\(problem); the run goes to \(folder)")) }
        return folder
      } catch { problems.append(error.description) }
    }
    // Nothing can be written anywhere now; the recorder says so, and tries again.
    return "\(locations.runs)/\(RunFolder.base(configuration))-\(UUID().uuidString)"
  }

  private func fallbacks(refused: String) -> [String] {
    FallbackPlaces.folders(
      environment: ProcessStart.environment, userData: locations.userData, refused: refused)
  }
}

/// A run under way or ended.
private struct RecordedRun {
  let control: TrainingControl
  let recorder: RunRecorder
  let ended: DispatchSemaphore

  /// Whether its last event has come, or comes before the deadline.
  func hasEnded(by deadline: DispatchTime) -> Bool {
    guard ended.wait(timeout: deadline) == .success else { return false }
    // Left as it was found, for whoever asks next.
    ended.signal()
    return true
  }
}

extension TrainingEvent {
  /// Whether nothing comes after it.
  var isLast: Bool {
    switch self {
    case .finished, .failed: return true
    default: return false
    }
  }
}
