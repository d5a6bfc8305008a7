import Formats
import Foundation
import ResNeXtModel
import Tensors
import Testing

@testable import Training

@Suite("Snapshots beside a session")
struct SnapshotArchiveTests {
  private let folder = NSTemporaryDirectory() + "resnext-archive-" + UUID().uuidString
  private var path: String { folder + "/a.snapshots.safetensors" }
  private let one = RunID(1)

  init() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  private func weights(_ seed: UInt64) throws -> NetworkWeights {
    var weights = try NetworkWeights.initial(smallConfiguration().network, seed: seed)
    weights.averagedBatches = Int(seed)
    return weights
  }

  private func archive() throws -> SnapshotArchive {
    SnapshotArchive(
      try [(one, 0), (one, 7), (RunID(3), 2)].map { run, step in
        Snapshot(run: run, step: step, weights: try weights(UInt64(10 * run.number + step)))
      })
  }

  private func write(_ packed: PackedSnapshots) throws {
    try packed.data.write(to: URL(fileURLWithPath: path))
  }

  private func remove() { try? FileManager.default.removeItem(atPath: folder) }

  @Test(
    "Kernels come back rounded to 11 binary digits, everything else bit for bit, and a second time unchanged")
  func roundTrip() throws {
    defer { remove() }
    let kept = try archive()
    let packed = try kept.packed(named: "a.snapshots.safetensors")
    try write(packed)
    #expect(
      packed.reference.runs.map(\.run) == [1, 3] && packed.reference.runs.map(\.steps) == [[0, 7], [2]])
    let read = try SnapshotArchive.read(path: path, packed.reference)
    #expect(read.snapshots.map(\.step) == [0, 7, 2] && read.snapshots.map(\.run.number) == [1, 1, 3])
    for (before, after) in zip(kept.snapshots, read.snapshots) {
      #expect(after.precision == .half && after.weights.averagedBatches == before.weights.averagedBatches)
      #expect(after.weights.configuration == before.weights.configuration)
      for (old, new) in zip(before.weights.tensors, after.weights.tensors) {
        #expect(old.name == new.name && old.tensor.shape == new.tensor.shape)
        if old.tensor.shape.count == 1 { #expect(old == new) } else { #expect(old != new) }
        #expect(
          zip(old.tensor.values, new.tensor.values).allSatisfy { abs($0 - $1) <= abs($0) / 2048 + 0x1p-25 })
      }
    }
    let again = try read.packed(named: "a.snapshots.safetensors")
    #expect(again.data == packed.data && again.reference == packed.reference)
    // What is reckoned with is no less than what is written.
    #expect(packed.data.count <= kept.snapshots.reduce(1024) { $0 + SnapshotArchive.bytes(of: $1.weights) })
  }

  @Test("A tensor with a number that no half holds is kept as it is")
  func large() throws {
    defer { remove() }
    var weights = try weights(1)
    weights.tensors[0].tensor.values[0] = 70_000
    let kept = SnapshotArchive([Snapshot(run: one, step: 0, weights: weights)])
    let packed = try kept.packed(named: "a")
    try write(packed)
    let read = try SnapshotArchive.read(path: path, packed.reference)
    #expect(read.snapshots[0].weights.tensors[0] == weights.tensors[0])
    #expect(read.snapshots[0].weights.tensors != weights.tensors)
  }

  @Test("What is damaged, missing, another file or too large for memory is refused in a line that names it")
  func refused() throws {
    defer { remove() }
    let packed = try archive().packed(named: "a.snapshots.safetensors")
    func refusal(_ memory: AvailableMemory = AvailableMemory(bytes: nil)) -> String? {
      do {
        _ = try SnapshotArchive.read(path: path, packed.reference, memory: memory)
        return nil
      } catch { return error.description }
    }
    #expect(refusal() == "\(path): No such file or directory")
    try write(packed)
    #expect(refusal() == nil)
    #expect(refusal(AvailableMemory(bytes: 1000))?.contains("of memory") == true)
    for place in [0, 100, packed.data.count / 2, packed.data.count - 1] {
      var bytes = packed.data
      bytes[place] ^= 1
      try bytes.write(to: URL(fileURLWithPath: path))
      #expect(refusal() == "\(path): it is not as the session was saved with it", "byte \(place)")
    }
    try packed.data.dropLast().write(to: URL(fileURLWithPath: path))
    #expect(refusal()?.hasPrefix(path) == true)
  }

  @Test("A store takes what was kept, says how exact it is, and thins what is too much for its memory")
  func store() throws {
    defer { remove() }
    let packed = try archive().packed(named: "a.snapshots.safetensors")
    try write(packed)
    let read = try SnapshotArchive.read(path: path, packed.reference)
    let store = SnapshotStore()
    try store.keep(try weights(5), of: RunID(2), step: 5)
    let session = store.beginSession()
    #expect(store.steps(of: RunID(2)).isEmpty, "runs of another session have the same names")
    #expect(store.take(read, inSession: session) == [one, RunID(3)])
    #expect(store.steps(of: one) == [0, 7] && store.steps(of: RunID(3)) == [2])
    #expect(try store.snapshot(of: one, atOrBefore: 9) == read.snapshots[1])
    _ = store.beginSession()
    #expect(store.take(read, inSession: session) == nil && store.steps(of: one).isEmpty)
    // What is trained now is exact.
    try store.keep(try weights(5), of: RunID(4), step: 5)
    #expect(try store.snapshot(of: RunID(4), atOrBefore: 5)?.precision == .single)
  }

  @Test("The first run's snapshots are kept before those of others, first and last in any case")
  func room() throws {
    let store = SnapshotStore()
    for run in [1, 2] {
      for step in 0..<6 { try store.keep(try weights(UInt64(step)), of: RunID(run), step: step) }
    }
    let size = SnapshotArchive.bytes(of: try weights(0))
    func kept(_ count: Int) -> [[Int]] {
      let archive = store.archive(of: [RunID(2), one], limit: count * size)
      return [2, 1].map { run in archive.snapshots.filter { $0.run.number == run }.map(\.step) }
    }
    #expect(kept(12) == [[0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 4, 5]])
    #expect(kept(8) == [[0, 1, 2, 3, 4, 5], [0, 5]])
    #expect(kept(7) == [[0, 1, 2, 3, 4, 5], []])
    #expect(kept(3)[0].count == 3 && kept(3)[0].first == 0 && kept(3)[0].last == 5)
    #expect(kept(1) == [[], []])
    let archive = store.archive(of: [RunID(2), one], limit: 8 * size)
    #expect(try archive.packed(named: "a").data.count <= 8 * size)
  }

  @Test("Small networks are kept at several steps from one doubling to the next")
  func schedule() {
    let schedule = SnapshotSchedule(epochs: false, perDoubling: 4)
    #expect(
      (0...40).filter { schedule.isDue(step: $0, stepsPerEpoch: 9) }
        == [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40])
  }
}
