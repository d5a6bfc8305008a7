import Datasets
import Dispatch
import Formats
import Notebook
import Training

/// The sweeps of one use of the explorer, one at a time, each with the files that keep it.
final class RecordedSweeps {
  private let mailbox: Mailbox<Message>
  private let locations: FileLocations
  private var control: TrainingControl?
  private var ended = DispatchSemaphore(value: 1)

  /// Seconds between two checkpoints of a setting.
  private static let checkpointSeconds = 300.0

  /// No sweep yet; what happens to those that come is told to the notebook.
  init(mailbox: Mailbox<Message>, locations: FileLocations) {
    self.mailbox = mailbox
    self.locations = locations
  }

  /// The reins of the newest sweep; nil before there was one.
  var reins: TrainingControl? { control }

  /// Begins a sweep, or goes on with what its folder holds.
  func start(_ sweep: SweepToStart) {
    do throws(FormatError) {
      if let found = Self.found(sweep, in: locations.runs) {
        return try begin(sweep, LabFolder(path: found.path), found: found.record)
      }
      let path = try RunFolder.claim(in: locations.runs, base: RunFolder.base(sweep.record.description))
      try begin(sweep, LabFolder(path: path), found: nil)
    } catch { mailbox.post(.sweep(sweep.number, .refused(.file(error)))) }
  }

  /// The folder of a sweep that goes on, and what it holds; nil where there is none, or another sweep in it.
  private static func found(_ sweep: SweepToStart, in runs: String) -> (path: String, record: SweepRecord)? {
    guard let name = sweep.folder, PathParts.name(of: name) == name else { return nil }
    let path = PathParts.joined(runs, name)
    guard let record = try? LabFolder(path: path).read(),
      sweep.record.description.difference(from: record.description) == nil
    else { return nil }
    return (path, record)
  }

  private func begin(_ sweep: SweepToStart, _ folder: LabFolder, found: SweepRecord?) throws(FormatError) {
    var record = found ?? sweep.record.begunAnew
    record.description.training.threads = sweep.record.description.training.threads
    record.description.training.data = sweep.record.description.training.data
    let locks = try LabLocks(folder, record)
    mailbox.post(.sweepNamed(sweep.number, folder: PathParts.name(of: folder.path), record))
    let recorder = LabRecorder(
      folder, locks: locks, record: record, goesOn: found != nil,
      fallbacks: FallbackPlaces.folders(
        environment: ProcessStart.environment, userData: locations.userData, refused: folder.path))
    let ended = DispatchSemaphore(value: 0)
    let (mailbox, number) = (mailbox, sweep.number)
    self.ended = ended
    control = folder.request(record, checkpointSeconds: Self.checkpointSeconds).begin(
      locations: locations, precedence: .background
    ) {
      event in
      for line in recorder.observe(event) { mailbox.post(.note(line)) }
      if event.isLast, let problem = recorder.problem { mailbox.post(.note(problem)) }
      if event.isLast { locks.release() }
      if event.isShown { mailbox.post(.sweep(number, event)) }
      if event.isLast { ended.signal() }
    }
  }

  /// Asks the sweep under way to end.
  func stop() { control?.stop() }

  /// Waits for its last event.
  ///
  /// - Returns: a line where it did not come by the deadline.
  func wait(until deadline: DispatchTime) -> [String] {
    guard ended.wait(timeout: deadline) == .success else {
      return ["the sweep's step under way did not end; its files are those of its last checkpoints"]
    }
    ended.signal()
    return []
  }
}
