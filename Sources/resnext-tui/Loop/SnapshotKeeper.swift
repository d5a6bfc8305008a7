import Notebook
import Synchronization
import Training

/// Keeps the weights of one run that are due by a schedule, and tells the notebook which there are.
///
/// Weights that the screen asks for come between; of these none is kept.
final class SnapshotKeeper: Sendable {
  /// When weights are kept: often at first, then once an epoch.
  static let schedule = SnapshotSchedule()

  private let run: RunID
  private let store: SnapshotStore
  private let mailbox: Mailbox<Message>
  private let stepsPerEpoch = Mutex(0)

  /// A keeper of a run that has a folder.
  init(_ run: RunID, folder: String, store: SnapshotStore, mailbox: Mailbox<Message>) {
    self.run = run
    self.store = store
    self.mailbox = mailbox
    _ = store.begin(run, folder: folder)
  }

  /// Keeps what an event brings.
  func observe(_ event: TrainingEvent) {
    switch event {
    case .started(let description): stepsPerEpoch.withLock { $0 = description.stepsPerEpoch }
    case .snapshot(_, let step):
      guard Self.schedule.isDue(step: step, stepsPerEpoch: stepsPerEpoch.withLock { $0 }) else { return }
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
