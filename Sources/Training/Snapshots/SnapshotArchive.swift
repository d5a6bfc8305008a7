import Formats
import Foundation
import ResNeXtModel
import Tensors

/// Snapshots of runs in one file beside a session, `NAME.snapshots.safetensors`.
///
/// Its tensors are named `run-1/step-314/conv1.weight`. Those of more than one dimension, kernels and the head, are kept as
/// halves (F16) where all their numbers fit, the others as they are. `__metadata__` has each run's network and what else belongs
/// to its weights, so a program that reads safetensors needs no session for them.
public struct SnapshotArchive: Sendable, Equatable {
  /// The snapshots, of each run in the order of steps.
  public var snapshots: [Snapshot]

  /// The most that a file may take, in bytes.
  public static let largest = 64 << 20

  /// An archive of its snapshots.
  public init(_ snapshots: [Snapshot]) { self.snapshots = snapshots }

  /// What weights take in a file, in bytes, with names and shapes.
  static func bytes(of weights: NetworkWeights) -> Int {
    weights.tensors.reduce(0) {
      $0 + (isHalved($1.tensor) ? 2 : 4) * $1.tensor.count + 128 + $1.name.utf8.count
    }
  }

  /// Whether a tensor is kept as halves: it has more than one dimension, and no finite number is too large.
  private static func isHalved(_ tensor: Tensor) -> Bool {
    tensor.shape.count > 1 && tensor.values.allSatisfy { !$0.isFinite || $0.magnitude <= 65504 }
  }

  // MARK: Writing

  /// What a run's part of the metadata says.
  private struct RunNotes: Codable {
    var run: Int
    var network: NetworkConfiguration
    var steps: [Int]
    /// Batches that the running statistics average, a number a step; -1 for settled ones.
    var averagedBatches: [Int]
  }

  private static let runsKey = "snapshots"

  /// The file, all of it in memory, and what a session says of it.
  ///
  /// - Throws: `TrainingError`.
  public func packed(named name: String) throws(TrainingError) -> PackedSnapshots {
    var file = SafeTensors(tensors: [])
    var notes: [RunNotes] = []
    for snapshot in snapshots {
      let prefix = SnapshotArchive.prefix(snapshot.run.number, snapshot.step)
      for entry in snapshot.weights.tensors {
        file.tensors.append(NamedTensor(prefix + entry.name, entry.tensor))
        if SnapshotArchive.isHalved(entry.tensor) { file.halfNames.insert(prefix + entry.name) }
      }
      if notes.last?.run != snapshot.run.number {
        notes.append(
          RunNotes(
            run: snapshot.run.number, network: snapshot.weights.configuration, steps: [], averagedBatches: [])
        )
      }
      notes[notes.count - 1].steps.append(snapshot.step)
      notes[notes.count - 1].averagedBatches.append(snapshot.weights.averagedBatches ?? -1)
    }
    do { file.metadata[SnapshotArchive.runsKey] = try JSONValue(encoding: notes).text() } catch {
      throw .invalidConfiguration(field: "snapshots", reason: "cannot be written as JSON: \(error)")
    }
    let data = try TrainingError.wrapFile { () throws(FormatError) in try file.bytes(for: name) }
    return PackedSnapshots(
      data: data,
      reference: SnapshotsReference(
        file: name, checksum: FileChecksum(data),
        runs: notes.map { SnapshotsReference.Run(run: $0.run, steps: $0.steps) }))
  }

  private static func prefix(_ run: Int, _ step: Int) -> String { "run-\(run)/step-\(step)/" }

  // MARK: Reading

  /// Reads the file that a session refers to.
  ///
  /// - Parameter memory: How much there is for the weights.
  /// - Throws: `TrainingError.file` for a file that is missing, damaged, too large or another than the one that was kept,
  ///   `.weights` for one whose tensors are not those of the networks that it names.
  public static func read(
    path: String, _ reference: SnapshotsReference, memory: AvailableMemory = .now()
  ) throws(TrainingError) -> SnapshotArchive {
    let file = try TrainingError.wrapFile { () throws(FormatError) in
      try check(path: path, reference)
      return try SafeTensors.read(path: path, memory: memory)
    }
    let notes = try notes(file, path: path)
    var tensors: [String: [NamedTensor]] = [:]
    for entry in file.tensors {
      let parts = entry.name.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { continue }
      tensors["\(parts[0])/\(parts[1])/", default: []].append(NamedTensor(String(parts[2]), entry.tensor))
    }
    var snapshots: [Snapshot] = []
    for run in notes {
      let architecture = try TrainingError.wrapModel { () throws(ModelError) in try Architecture(run.network)
      }
      for (step, batches) in zip(run.steps, run.averagedBatches) {
        let found = tensors[prefix(run.run, step)] ?? []
        var weights = try weights(found, architecture, path: path, step: step)
        weights.averagedBatches = batches < 0 ? nil : batches
        snapshots.append(Snapshot(run: RunID(run.run), step: step, weights: weights, precision: .half))
      }
    }
    return SnapshotArchive(snapshots)
  }

  private static func check(path: String, _ reference: SnapshotsReference) throws(FormatError) {
    let size = try FileBytes(path: path).count
    guard size <= largest * 2 else {
      throw .unsupported(path: path, reason: "\(size) bytes, more than snapshots of a session may take")
    }
    let found = try FileChecksum(path: path)
    guard found == reference.checksum else {
      throw .unsupported(path: path, reason: "it is not as the session was saved with it")
    }
  }

  private static func notes(_ file: SafeTensors, path: String) throws(TrainingError) -> [RunNotes] {
    let text = file.metadata[runsKey] ?? ""
    guard let notes = try? JSONValue(parsing: Array(text.utf8), name: path).decoded(as: [RunNotes].self),
      notes.allSatisfy({
        $0.steps.count == $0.averagedBatches.count && $0.averagedBatches.allSatisfy(isCount)
      })
    else {
      throw .file(
        .malformed(path: path, place: "metadata '\(runsKey)'", reason: "this does not describe snapshots"))
    }
    return notes
  }

  private static func isCount(_ batches: Int) -> Bool { (-1...1 << 53).contains(batches) }

  private static func weights(
    _ tensors: [NamedTensor], _ architecture: Architecture, path: String, step: Int
  ) throws(TrainingError) -> NetworkWeights {
    let fit = try TrainingError.wrapModel { () throws(ModelError) in
      try WeightsFit(architecture: architecture, tensors: tensors)
    }
    do throws(WeightsMisfit) { return try fit.weights(head: .stored) } catch {
      throw .weights(.misfit(path: path, reason: "step \(step): \(error.reason)"))
    }
  }
}

/// The bytes of an archive of snapshots, and what a session says of them.
public struct PackedSnapshots: Sendable {
  /// The file.
  public let data: Data
  /// How a session refers to it.
  public let reference: SnapshotsReference
}

/// How a session refers to the snapshots beside it.
public struct SnapshotsReference: Codable, Hashable, Sendable {
  /// The snapshots of one run.
  public struct Run: Codable, Hashable, Sendable {
    /// The run's number in the session.
    public var run: Int
    /// After which steps, in order.
    public var steps: [Int]
  }

  /// The name of the file, which lies beside the session.
  public var file: String
  /// What it was like when it was written.
  public var checksum: FileChecksum
  /// What it holds.
  public var runs: [Run]
  /// How exactly.
  public var precision = SnapshotPrecision.half
}
