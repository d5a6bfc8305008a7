import Formats
import Foundation
import Synchronization
import Training

/// The observer that keeps a run on the disk: the best weights, the last ones, a checkpoint to go on from, and every
/// epoch's numbers.
///
/// Every file is whole at any moment. A disk that does not take them does not stop the run: what could not be written is
/// said, kept in memory and tried again, and put elsewhere at the end.
final class RunRecorder: Sendable {
  /// Where the files were asked to go.
  let folder: String

  private let fallbacks: [String]
  private let lock: RunLock?
  private let now: @Sendable () -> Double
  private let state: Mutex<State>

  private struct State {
    var contents: RunContents
    var notices = RunNotices()
    /// Runs that the folder holds are moved out of the way once, before anything is written.
    var setsAside: Bool
    var lastStep = 0
    var lastTry = -Double.infinity
    var outcome = RunOutcome()
  }

  /// Seconds between two tries while nothing happens but steps.
  private static let pause = 5.0

  /// A recorder that writes into `folder`.
  ///
  /// - Parameters:
  ///   - lock: What keeps others out of the folder; nil where the folder needs no lock.
  ///   - fallbacks: Folders for what cannot be written there at the run's end, in the order in which they are tried.
  ///   - history: What the folder already holds of a run that goes on; nil for a new run, which moves others aside.
  ///   - now: Seconds on a clock that never goes back.
  ///   - wallTime: Seconds since 1970.
  init(
    folder: String, lock: RunLock? = nil, fallbacks: [String], circumstances: RunCircumstances,
    history: RunHistory? = nil,
    host: String = ProcessInfo.processInfo.hostName, now: @escaping @Sendable () -> Double = monotonicSeconds,
    wallTime: @escaping @Sendable () -> Double = { Date().timeIntervalSince1970 }
  ) {
    self.folder = folder
    self.fallbacks = fallbacks
    self.lock = lock
    self.now = now
    let contents = RunContents(
      circumstances: circumstances, history: history, host: host, wallTime: wallTime)
    var state = State(contents: contents, setsAside: history == nil)
    if history?.best != nil { state.outcome.places[.best] = folder }
    self.state = Mutex(state)
  }

  /// Writes what an event brings, and what could not be written before.
  ///
  /// After the last event, `outcome` says what is still left over, and where it was put.
  ///
  /// - Returns: lines to show at once: what could not be written and why, and what is written at last.
  func observe(_ event: TrainingEvent) -> [String] {
    state.withLock { state in
      record(event, &state)
      guard isTimeToWrite(event, state) else { return [] }
      let lines = write(&state)
      if event.isLast {
        rescue(&state)
        lock?.release()
      }
      return lines
    }
  }

  /// Where the run's files are; asked for when the run has ended.
  var outcome: RunOutcome { state.withLock { $0.outcome } }

  /// Lets the folder go of a run that has ended; one that holds nothing, since the run never began, is removed.
  func letGo() {
    lock?.release()
    FileSystem.removeEmptyFolder(folder)
  }

  private func record(_ event: TrainingEvent, _ state: inout State) {
    switch event {
    case .started(let description): state.contents.begin(description)
    case .step(let report): state.lastStep = report.step
    case .histograms(let histograms): state.contents.record(histograms)
    case .epoch(let report, let weights):
      state.lastStep = report.step
      state.contents.record(report, weights)
    case .checkpoint(let checkpoint): state.contents.record(checkpoint)
    case .finished(_, let weights), .failed(_, .some(let weights)):
      if state.lastStep > 0 { state.contents.takeLast(weights, step: state.lastStep) }
    default: break
    }
  }

  private func isTimeToWrite(_ event: TrainingEvent, _ state: State) -> Bool {
    guard state.contents.hasBegun else { return false }
    switch event {
    case .started, .epoch, .checkpoint, .finished, .failed: return true
    case .step, .validating:
      return !state.contents.waiting.isEmpty && now() - state.lastTry >= RunRecorder.pause
    default: return false
    }
  }

  // MARK: Files

  private func write(_ state: inout State) -> [String] {
    state.lastTry = now()
    var lines: [String] = []
    do {
      if state.setsAside {
        try FileSystem.makeFolder(folder)
        try lock?.renew()
        if let kept = try PreviousRuns.setAside(in: folder) {
          lines.append("\(folder) held a run; it is kept in \(kept)")
        }
        state.setsAside = false
      }
      // A folder that was removed meanwhile is made anew: the run's weights outlive it.
      state.contents.miss(in: folder)
      try FileSystem.makeFolder(folder)
      // The lock went with the folder; somebody else may have made this one.
      try lock?.renew()
    } catch {
      let reason = systemReason(of: error)
      let failures = state.contents.waiting.map { ($0, reason) }
      let failed = Dictionary(failures) { first, _ in first }
      return lines + state.notices.lines(written: [], failures: failed, folder: folder, at: now())
    }
    let (written, failures) = state.contents.write(to: folder)
    for file in written { state.outcome.places[file] = folder }
    return lines
      + state.notices.lines(written: written, failures: failures, folder: folder, at: now())
  }

  /// Puts what is left over where it can be.
  private func rescue(_ state: inout State) {
    guard !state.contents.waiting.isEmpty else { return }
    let missing = state.contents.waiting
    let base = "resnext-tui-\(PathParts.name(of: FileSystem.realPath(folder) ?? folder))"
    for parent in fallbacks where !state.contents.waiting.isDisjoint(with: missing) {
      guard let place = try? RunFolder.claim(in: parent, base: base) else { continue }
      state.contents.moveOn()
      let (written, _) = state.contents.write(to: place)
      let rescued = written.filter(missing.contains)
      for file in rescued { state.outcome.places[file] = place }
      // A folder that took nothing of what is missing goes; it was made here, and nobody else knows it.
      if rescued.isEmpty { FileSystem.removeFolder(place) }
    }
    let lost = missing.intersection(state.contents.waiting)
    for file in lost { state.outcome.places[file] = nil }
    state.outcome.problem = state.notices.problem(
      folder: folder, missing: missing, places: state.outcome.places)
  }
}

/// Where the files of a run are that has ended.
struct RunOutcome: Sendable {
  /// The folder of each file; none for those that stand nowhere.
  var places: [RunFile: String] = [:]
  /// Why some are not where they were asked to go, and where they are; nil when all are.
  var problem: String?

  /// The path of a file, if it stands somewhere.
  func path(_ file: RunFile) -> String? { places[file].map { "\($0)/\(file.rawValue)" } }
}
