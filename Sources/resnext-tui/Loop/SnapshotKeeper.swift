import Formats
import Notebook
import ResNeXtModel
import Synchronization
import Training

/// Keeps the weights of one run that are due by a schedule, and tells the notebook which there are.
///
/// Weights that the screen asks for come between; of these none is kept.
final class SnapshotKeeper: Sendable {
  /// When weights of a network are kept: often at first, then once an epoch; those of a small network more often.
  static func schedule(_ network: NetworkConfiguration) -> SnapshotSchedule {
    let parameters = (try? NetworkSummary(network).total) ?? .max
    return SnapshotSchedule(perDoubling: parameters <= smallNetwork ? 4 : 1)
  }

  /// Most parameters of a network whose snapshots all stay in memory.
  private static let smallNetwork = 1_000_000

  private let schedule: SnapshotSchedule
  private let run: RunID
  private let store: SnapshotStore
  private let mailbox: Mailbox<Message>
  private let stepsPerEpoch = Mutex(0)

  /// A keeper of a run that has a folder.
  init(
    _ run: RunID, _ schedule: SnapshotSchedule, folder: String, store: SnapshotStore,
    mailbox: Mailbox<Message>
  ) {
    self.run = run
    self.schedule = schedule
    self.store = store
    self.mailbox = mailbox
    _ = store.begin(run, folder: folder)
  }

  /// Keeps what an event brings.
  func observe(_ event: TrainingEvent) {
    switch event {
    case .started(let description): stepsPerEpoch.withLock { $0 = description.stepsPerEpoch }
    case .snapshot(_, let step):
      guard schedule.isDue(step: step, stepsPerEpoch: stepsPerEpoch.withLock { $0 }) else { return }
    default: break
    }
    do throws(TrainingError) { try store.observe(event, of: run) } catch {
      mailbox.post(.note("\(error); snapshots are dropped instead"))
    }
    switch event {
    case .snapshot, .finished: mailbox.post(.snapshots(run: run, steps: store.steps(of: run)))
    default: break
    }
  }
}

extension SnapshotStore {
  /// The weights that a run had after a step, or before it; or why they cannot be had.
  func found(_ run: RunID, step: Int) -> Result<Snapshot, Failure> {
    do throws(TrainingError) {
      guard let snapshot = try snapshot(of: run, atOrBefore: step) else {
        return .failure(Failure("no weights of step \(step) are kept any more"))
      }
      return .success(snapshot)
    } catch { return .failure(Failure(error)) }
  }
}

extension SessionFile {
  /// The file with the snapshots that there are of its runs, where there are any.
  func packing(_ store: SnapshotStore) -> SessionFile {
    var file = self
    let archive = store.archive(of: snapshotRuns)
    guard !archive.snapshots.isEmpty else { return file }
    file.snapshots = try? archive.packed(named: PathParts.name(of: snapshotsPath))
    return file
  }
}
