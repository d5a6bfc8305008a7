import Formats
import ResNeXtModel
import Synchronization
import Tensors

/// Weights of runs as they were after some of their steps, in bounded memory and on a bounded part of the disk.
///
/// What is too much for memory is written into the run's folder, oldest first, and read back when it is asked for. Where that is
/// too much for the disk as well, or a run has no folder, snapshots are dropped: first and last of a run stay, and those
/// between them are spread evenly over the steps. Where not even these find room, the oldest go.
///
/// Any thread may ask; asking takes as long as a file takes.
public final class SnapshotStore: Sendable {
  /// How many bytes the snapshots of all runs may take.
  public struct Limits: Hashable, Sendable {
    /// In memory.
    public var memoryBytes: Int
    /// In files.
    public var fileBytes: Int

    /// Limits of their numbers: 256 MiB of memory and 4 GiB of files by default.
    public init(memoryBytes: Int = 256 << 20, fileBytes: Int = 4 << 30) {
      self.memoryBytes = memoryBytes
      self.fileBytes = fileBytes
    }

    /// The default, with no more than an eighth of the memory that there is.
    public static func fitting(_ memory: AvailableMemory) -> Limits {
      let standard = Limits()
      return Limits(memoryBytes: min(standard.memoryBytes, memory.bytes.map { $0 / 8 } ?? .max))
    }
  }

  private struct State {
    var index = SnapshotIndex()
    var folders: [RunID: String] = [:]
    var descriptions: [RunID: RunDescription] = [:]
    var lastSteps: [RunID: Int] = [:]
    /// Counts sessions.
    var session = 0
  }

  private let limits: Limits
  private let state = Mutex(State())

  /// A store without snapshots.
  public init(limits: Limits = Limits()) { self.limits = limits }

  /// Begins with a run; what is known of another one under its name is forgotten.
  ///
  /// - Parameters:
  ///   - folder: The run's folder; nil for a run that leaves no files.
  ///   - step: The step from which the run goes on; its folder's snapshots up to there are its own. Nil for a new run.
  /// - Returns: the paths of snapshots that lie in the folder and are not the run's: what a run left that ended otherwise. They
  ///   stay there until this run has written as many steps.
  public func begin(_ run: RunID, folder: String?, goingOnFrom step: Int? = nil) -> [String] {
    state.withLock { state in
      state.index.remove(run)
      state.folders[run] = folder
      state.descriptions[run] = nil
      state.lastSteps[run] = nil
      guard let folder else { return [] }
      var others: [String] = []
      for found in SnapshotFiles.steps(in: folder) {
        let path = SnapshotFiles.path(folder: folder, step: found)
        if let step, found <= step, let file = try? FileBytes(path: path) {
          state.index.insert(.init(run: run, step: found), .file, bytes: file.count)
        } else {
          others.append(path)
        }
      }
      return others
    }
  }

  /// Keeps the snapshots that a trainer reports, and the weights of the run's end.
  ///
  /// - Throws: as `keep`.
  public func observe(_ event: TrainingEvent, of run: RunID) throws(TrainingError) {
    switch event {
    case .started(let description): state.withLock { $0.descriptions[run] = description }
    case .step(let report): state.withLock { $0.lastSteps[run] = report.step }
    case .snapshot(let weights, let step): try keep(weights, of: run, step: step)
    case .finished(_, let weights):
      if let step = state.withLock({ $0.lastSteps[run] }) { try keep(weights, of: run, step: step) }
    default: break
    }
  }

  /// Keeps weights, making room where that is needed.
  ///
  /// - Throws: `TrainingError.file` where a snapshot could not be written; then snapshots were dropped instead.
  public func keep(_ weights: NetworkWeights, of run: RunID, step: Int) throws(TrainingError) {
    let key = SnapshotIndex.Key(run: run, step: step)
    let problem = state.withLock { state -> TrainingError? in
      // A run that goes on takes the steps behind its checkpoint again, with the same bits.
      if case .file = state.index[key]?.place { return nil }
      state.index.insert(key, .memory(weights), bytes: weights.memoryBytes)
      return makeRoom(&state)
    }
    if let problem { throw problem }
  }

  /// The steps of a run's snapshots, in order.
  public func steps(of run: RunID) -> [Int] { state.withLock { $0.index.steps(of: run) } }

  /// Bytes of all snapshots, in memory and in files.
  public var usage: Limits {
    state.withLock { Limits(memoryBytes: $0.index.memoryBytes, fileBytes: $0.index.fileBytes) }
  }

  /// The newest snapshot that is not of a later step; nil where there is none.
  ///
  /// - Throws: `TrainingError.file` or `.weights` when its file is missing, damaged or another's. It is forgotten: who asks
  ///   again is given the one before it.
  public func snapshot(of run: RunID, atOrBefore step: Int) throws(TrainingError) -> Snapshot? {
    while true {
      let found = state.withLock { state -> (step: Int, kept: Snapshot?, folder: String?)? in
        guard let nearest = state.index.steps(of: run).last(where: { $0 <= step }) else { return nil }
        guard let entry = state.index[.init(run: run, step: nearest)], case .memory(let weights) = entry.place
        else { return (nearest, nil, state.folders[run]) }
        let kept = Snapshot(run: run, step: nearest, weights: weights, precision: entry.precision)
        return (nearest, kept, nil)
      }
      guard let found else { return nil }
      if let kept = found.kept { return kept }
      guard let folder = found.folder else { return nil }
      do throws(TrainingError) {
        let weights = try SnapshotFiles.read(step: found.step, folder: folder)
        return Snapshot(run: run, step: found.step, weights: weights)
      } catch {
        // Where it went meanwhile to make room, another one is the nearest now.
        guard forget(.init(run: run, step: found.step)) else { continue }
        throw error
      }
    }
  }

  /// Follows a run's folder, which was renamed, or deleted with the snapshots that lay there.
  public func move(_ run: RunID, to folder: String?) {
    state.withLock { state in
      state.folders[run] = folder
      guard folder == nil else { return }
      for step in state.index.steps(of: run) {
        let key = SnapshotIndex.Key(run: run, step: step)
        if case .file = state.index[key]?.place { state.index.remove(key) }
      }
    }
  }

  /// Forgets a run; its files stay in its folder.
  public func forget(_ run: RunID) {
    state.withLock { state in
      state.index.remove(run)
      state.folders[run] = nil
      state.descriptions[run] = nil
      state.lastSteps[run] = nil
    }
  }

  // MARK: Sessions

  /// Forgets all runs: those of another session have the same names.
  ///
  /// - Returns: the session that begins, for `take`.
  public func beginSession() -> Int {
    state.withLock { state in
      state = State(session: state.session + 1)
      return state.session
    }
  }

  /// Takes the snapshots that were kept beside a session, as far as there is memory for them.
  ///
  /// - Returns: the runs that have some now; nil where another session has begun meanwhile.
  public func take(_ archive: SnapshotArchive, inSession session: Int) -> Set<RunID>? {
    state.withLock { state -> Set<RunID>? in
      guard state.session == session else { return nil }
      for snapshot in archive.snapshots {
        let key = SnapshotIndex.Key(run: snapshot.run, step: snapshot.step)
        state.index.insert(
          key, .memory(snapshot.weights), bytes: snapshot.weights.memoryBytes, snapshot.precision)
        // What has no folder is thinned, which cannot fail.
        _ = makeRoom(&state)
      }
      return Set(archive.snapshots.map(\.run))
    }
  }

  /// The snapshots of runs, the first run's before those of the others, as far as they fit into a file.
  ///
  /// Those that do not are those that are missed least. One that cannot be read is left out.
  public func archive(of runs: [RunID], limit: Int = SnapshotArchive.largest) -> SnapshotArchive {
    var archive = SnapshotArchive([])
    var room = limit
    for run in runs {
      var steps = steps(of: run)
      guard let last = steps.last, let newest = try? snapshot(of: run, atOrBefore: last) else { continue }
      let bytes = SnapshotArchive.bytes(of: newest.weights)
      while steps.count * bytes > room, let index = SnapshotIndex.leastMissed(steps, where: { _ in true }) {
        steps.remove(at: index)
      }
      // The first and the last alone are no way through a run's time, but better than none.
      guard steps.count * bytes <= room else { continue }
      let found = steps.compactMap { step in
        (try? snapshot(of: run, atOrBefore: step)).flatMap { $0.step == step ? $0 : nil }
      }
      archive.snapshots += found
      room -= found.count * bytes
    }
    return archive
  }

  private func forget(_ key: SnapshotIndex.Key) -> Bool {
    state.withLock { state in
      guard state.index[key] != nil else { return false }
      state.index.remove(key)
      return true
    }
  }

  // MARK: Room

  /// Writes or drops snapshots until the limits hold; every turn takes one out of memory.
  ///
  /// - Returns: why one could not be written.
  private func makeRoom(_ state: inout State) -> TrainingError? {
    var problem: TrainingError?
    while state.index.memoryBytes > limits.memoryBytes, let oldest = state.index.oldestInMemory {
      if problem == nil, let folder = state.folders[oldest.key.run] {
        do throws(TrainingError) {
          if try write(oldest.key, oldest.weights, folder, &state) { continue }
        } catch { problem = error }
      }
      state.index.remove(state.index.leastMissed(inMemory: true) ?? oldest.key)
    }
    return problem
  }

  /// Moves a snapshot into a file; files that are missed less make room for it.
  ///
  /// - Returns: false where there is no room.
  private func write(
    _ key: SnapshotIndex.Key, _ weights: NetworkWeights, _ folder: String, _ state: inout State
  ) throws(TrainingError) -> Bool {
    let bytes = weights.memoryBytes
    guard bytes <= limits.fileBytes else { return false }
    while state.index.fileBytes + bytes > limits.fileBytes {
      guard let other = state.index.leastMissed(inMemory: false) else { return false }
      if let folder = state.folders[other.run] {
        try? FileSystem.remove(SnapshotFiles.path(folder: folder, step: other.step))
      }
      state.index.remove(other)
    }
    try SnapshotFiles.write(weights, step: key.step, folder: folder, of: state.descriptions[key.run])
    state.index.insert(key, .file, bytes: bytes)
    return true
  }
}
