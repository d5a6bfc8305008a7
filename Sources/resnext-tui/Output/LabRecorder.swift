import Formats
import Foundation
import Synchronization
import Training

/// The observer that keeps a sweep on the disk: `lab.json`, and every setting's run by a `RunRecorder` of its own.
///
/// What a checkpoint does not hold stands in `lab.json` before the checkpoint does, so whenever the process ends, the two fit.
final class LabRecorder: Sendable {
  private let folder: LabFolder
  private let locks: LabLocks
  private let goesOn: Bool
  private let fallbacks: [String]
  private let state: Mutex<State>

  private struct State {
    var record: SweepRecord
    var recorders: [Int: RunRecorder] = [:]
    /// Why `lab.json` is not as it should be; nil where it is.
    var problem: String?
  }

  /// A recorder that writes into a folder.
  ///
  /// - Parameters:
  ///   - goesOn: Whether the folder holds the sweep already.
  ///   - fallbacks: Folders for weights that cannot be written there.
  init(_ folder: LabFolder, locks: LabLocks, record: SweepRecord, goesOn: Bool, fallbacks: [String]) {
    self.folder = folder
    self.locks = locks
    self.goesOn = goesOn
    self.fallbacks = fallbacks
    state = Mutex(State(record: record))
  }

  /// Why files are not where they were asked to go; nil when all are.
  ///
  /// Asked for when the sweep has ended.
  var problem: String? {
    state.withLock { state in
      let runs = state.recorders.sorted { $0.key < $1.key }.compactMap { $0.value.outcome.problem }
      return ([state.problem].compactMap(\.self) + runs).first
    }
  }

  /// Writes what an event brings.
  ///
  /// - Returns: lines to show at once.
  func observe(_ event: SweepEvent) -> [String] {
    state.withLock { state in
      state.record.apply(event)
      switch event {
      case .opened(let index, let step): open(index, step, &state)
      case .training(_, .checkpoint) where state.problem != nil: break
      case .training(let index, let event): return state.recorders[index]?.observe(event) ?? []
      case .began, .point, .mark, .done, .failed: return write(&state)
      case .finished: return state.problem == nil ? [] : write(&state)
      case .refused: break
      }
      return []
    }
  }

  private func open(_ index: Int, _ step: Int, _ state: inout State) {
    let run = folder.folder(of: state.record.runs[index].setting)
    let training = state.record.description.training
    state.recorders[index] = RunRecorder(
      folder: run, lock: locks.lock(index), fallbacks: fallbacks,
      circumstances: RunCircumstances(
        program: "resnext-tui \(Program.version)", command: ProcessStart.arguments, data: training.data,
        threads: training.threads),
      history: goesOn ? RunHistory(folder: run, step: step) : nil)
  }

  private func write(_ state: inout State) -> [String] {
    do throws(FormatError) {
      try FileSystem.makeFolder(folder.path)
      try folder.write(state.record)
    } catch {
      let problem = "\(folder.path)/\(LabFolder.fileName): \(systemReason(of: error))"
      defer { state.problem = problem }
      return problem == state.problem ? [] : ["\(problem); tried again at the next point"]
    }
    guard state.problem != nil else { return [] }
    state.problem = nil
    return ["\(folder.path)/\(LabFolder.fileName) could be written now"]
  }
}
