import Datasets
import Dispatch
import Formats
import Foundation
import Notebook
import Synchronization
import Training

/// The runs of one use of the explorer, by their names, each with the files that keep it.
final class RecordedRuns {
  private let queue: RunQueue
  private let mailbox: Mailbox<Message>
  private let locations: FileLocations
  /// The weights that runs had on their way.
  let snapshots = SnapshotStore(limits: .fitting(.now()))
  /// Where folders of runs went that were renamed or deleted.
  let places: MovedRuns
  private var runs: [RunID: RecordedRun] = [:]
  private var recorders: [RunRecorder] = []

  /// No runs yet; what happens to those that come is told to the notebook.
  init(mailbox: Mailbox<Message>, locations: FileLocations) {
    self.mailbox = mailbox
    self.locations = locations
    queue = RunQueue(locations: locations, precedence: .background)
    places = MovedRuns(snapshots)
  }

  /// The reins of a run; nil where there is none of that name.
  func control(of run: RunID) -> TrainingControl? { runs[run]?.control }

  /// Folders of the runs that left weights, in order.
  var kept: [String] { recorders.compactMap { $0.outcome.places[.last].flatMap(places.place) } }

  /// What runs could not leave where it belongs, and where it is: a line each.
  var problems: [String] { recorders.compactMap(\.outcome.problem) }

  /// Puts a run into the queue.
  func start(_ request: TrainingRequest) {
    let mailbox = mailbox
    let (recorder, folder) = recorder(of: request)
    let schedule = SnapshotKeeper.schedule(request.configuration.network)
    let keeper = SnapshotKeeper(request.run, schedule, folder: folder, store: snapshots, mailbox: mailbox)
    let ended = DispatchSemaphore(value: 0)
    let control = queue.enqueue(
      RunRequest(
        request.configuration, initial: request.initial,
        checkpointSeconds: RecordedRuns.checkpointSeconds, snapshots: schedule,
        startsPaused: request.startsPaused),
      as: request.run
    ) { id, event in
      if case .training(let event) = event {
        keeper.observe(event)
        RecordedRuns.tell(event, of: id, recorder, mailbox)
      }
      guard event.isLast else { return }
      recorder.letGo()
      ended.signal()
    }
    runs[request.run] = RecordedRun(control: control, ended: ended)
    recorders.append(recorder)
  }

  /// Withdraws the runs that wait, and asks those under way to end.
  func stop() {
    for (id, run) in runs where !queue.withdraw(id) { run.control.stop() }
  }

  /// Waits for the last events of all runs.
  ///
  /// - Returns: a line for each run that did not end by the deadline.
  func wait(until deadline: DispatchTime) -> [String] {
    runs.values.filter { !$0.hasEnded(by: deadline) }
      .map { _ in "the step under way did not end; the run's files are those of its last epoch" }
  }

  /// Files first: who sees the event may rely on them.
  private static func tell(
    _ event: TrainingEvent, of run: RunID, _ recorder: RunRecorder, _ mailbox: Mailbox<Message>
  ) {
    for line in recorder.observe(event) { mailbox.post(.note(line)) }
    if event.isLast, let problem = recorder.outcome.problem { mailbox.post(.note(problem)) }
    mailbox.post(.training(run: run, event))
  }

  // MARK: Files

  /// Seconds between two checkpoints of a run.
  private static let checkpointSeconds = 300.0

  /// What keeps a run's files, in a new folder whose name is told to the notebook.
  private func recorder(of request: TrainingRequest) -> (RunRecorder, folder: String) {
    let configuration = request.configuration
    let folder = newFolder(for: configuration)
    mailbox.post(.runNamed(run: request.run, folder: PathParts.name(of: folder)))
    let recorder = RunRecorder(
      folder: folder, lock: try? RunLock(folder), fallbacks: fallbacks(refused: folder),
      circumstances: RunCircumstances(
        program: "resnext-tui \(Program.version)", command: ProcessStart.arguments, data: configuration.data,
        threads: configuration.threads, maximumSeconds: configuration.maximumSeconds))
    return (recorder, folder)
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

/// A run that waits, is under way or has ended.
private struct RecordedRun {
  let control: TrainingControl
  let ended: DispatchSemaphore

  /// Whether its last event has come, or comes before the deadline.
  func hasEnded(by deadline: DispatchTime) -> Bool {
    guard ended.wait(timeout: deadline) == .success else { return false }
    // Left as it was found, for whoever asks next.
    ended.signal()
    return true
  }
}

/// Folders of ended runs that were renamed or deleted meanwhile.
final class MovedRuns: Sendable {
  private let moved = Mutex<[String: String?]>([:])
  private let snapshots: SnapshotStore

  /// None yet; snapshots in them are found where they are.
  init(_ snapshots: SnapshotStore) { self.snapshots = snapshots }

  /// Notes what became of a folder.
  func follow(_ change: RunChange, to path: String) {
    switch change {
    case .rename(let old, _, let run):
      moved.withLock { moved in
        for (begun, now) in moved where now == old { moved[begun] = .some(path) }
        moved[old] = .some(path)
      }
      if let run { snapshots.move(run, to: path) }
    case .delete(let old, let run):
      moved.withLock { moved in
        for (begun, now) in moved where now == old { moved[begun] = .some(nil) }
        moved[old] = .some(nil)
      }
      if let run { snapshots.move(run, to: nil) }
    }
  }

  /// Where the folder of this name is now; nil where it is no more.
  func place(_ folder: String) -> String? { moved.withLock { $0[folder] ?? .some(folder) } }
}
