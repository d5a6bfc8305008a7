import Foundation
import ResNeXtModel
import Tensors
import Testing

@testable import Training

@Suite("Schedule of snapshots")
struct SnapshotScheduleTests {
  private func steps(_ schedule: SnapshotSchedule, stepsPerEpoch: Int) -> [Int] {
    (-1...20).filter { schedule.isDue(step: $0, stepsPerEpoch: stepsPerEpoch) }
  }

  @Test("First weights, doubling steps and the ends of epochs are due, each kind where it is wanted")
  func due() {
    #expect(steps(SnapshotSchedule(), stepsPerEpoch: 6) == [0, 1, 2, 4, 6, 8, 12, 16, 18])
    #expect(steps(SnapshotSchedule(epochs: false), stepsPerEpoch: 6) == [0, 1, 2, 4, 8, 16])
    #expect(steps(SnapshotSchedule(doubling: false), stepsPerEpoch: 6) == [0, 6, 12, 18])
    #expect(steps(SnapshotSchedule(doubling: false, epochs: false), stepsPerEpoch: 6).isEmpty)
    #expect(steps(SnapshotSchedule(doubling: false), stepsPerEpoch: 0) == [0])
  }

  private func run(_ snapshots: SnapshotSchedule?, checkpoint: Checkpoint? = nil) throws -> EventLog {
    let log = EventLog()
    let clock = SteppingClock()
    try Trainer(
      smallConfiguration(), dataset: colours(), checkpoint: checkpoint, checkpointSeconds: .infinity,
      snapshots: snapshots, control: TrainingControl(), now: clock.now, observer: log.write
    ).run()
    return log
  }

  private func reported(_ log: EventLog) -> [Int] {
    log.events.compactMap { if case .snapshot(_, let step) = $0 { step } else { nil } }
  }

  @Test("A trainer reports the weights of the steps that are due, and computes the same as without")
  func trainer() throws {
    let without = try run(nil)
    let with = try run(SnapshotSchedule())
    // Three epochs of three steps.
    #expect(reported(without).isEmpty && reported(with) == [0, 1, 2, 3, 4, 6, 8, 9])
    #expect(with.losses == without.losses)
    guard case .finished(_, let first) = without.events.last, case .finished(_, let second) = with.events.last
    else {
      Issue.record("a run did not finish")
      return
    }
    #expect(first == second)
    // The last snapshot is what the run ended with.
    #expect(with.events.contains { if case .snapshot(first, step: 9) = $0 { true } else { false } })
  }

  @Test("A run that goes on reports the steps that are due from there")
  func resumption() throws {
    let checkpoints = try run(nil).events.compactMap {
      if case .checkpoint(let checkpoint) = $0 { checkpoint } else { nil }
    }
    #expect(checkpoints.first?.progress.step == 3)
    #expect(try reported(run(SnapshotSchedule(), checkpoint: checkpoints.first)) == [3, 4, 6, 8, 9])
  }
}

@Suite("Store of snapshots")
struct SnapshotStoreTests {
  private let folder = NSTemporaryDirectory() + "resnext-snapshots-" + UUID().uuidString
  private let one = RunID(1)
  private let two = RunID(2)
  private let blank: NetworkWeights

  init() throws { blank = try NetworkWeights.initial(smallConfiguration().network, seed: 0) }

  /// Weights that are told apart by the biases of their head.
  private func weights(_ number: Int) -> NetworkWeights {
    var weights = blank
    weights.averagedBatches = number
    for index in weights.tensors.indices where weights.tensors[index].name == "fc.bias" {
      weights.tensors[index] = NamedTensor("fc.bias", Tensor([Float](repeating: Float(number), count: 10)))
    }
    return weights
  }

  /// A store with room for some snapshots in memory and in files.
  private func store(_ memory: Int, files: Int = 0) -> SnapshotStore {
    SnapshotStore(
      limits: .init(memoryBytes: memory * blank.memoryBytes, fileBytes: files * blank.memoryBytes))
  }

  private func remove() { try? FileManager.default.removeItem(atPath: folder) }
  private func path(_ step: Int) -> String { "\(folder)/snapshots/step-\(step).safetensors" }

  @Test("The nearest snapshot at or before a step is found, of the run that is asked for")
  func nearest() throws {
    let store = store(10)
    #expect(try store.snapshot(of: one, atOrBefore: 5) == nil)
    for step in [4, 0, 2] { try store.keep(weights(step), of: one, step: step) }
    try store.keep(weights(3), of: two, step: 3)
    #expect(store.steps(of: one) == [0, 2, 4])
    for (asked, step) in [(0, 0), (1, 0), (3, 2), (4, 4), (99, 4)] {
      #expect(
        try store.snapshot(of: one, atOrBefore: asked)
          == Snapshot(run: one, step: step, weights: weights(step)))
    }
    #expect(try store.snapshot(of: one, atOrBefore: -1) == nil)
    #expect(try store.snapshot(of: two, atOrBefore: 2) == nil)
    try store.keep(weights(7), of: one, step: 4)
    #expect(try store.snapshot(of: one, atOrBefore: 4)?.weights == weights(7))
    #expect(store.usage.memoryBytes == 4 * blank.memoryBytes, "a step stands once")
    store.forget(one)
    #expect(store.steps(of: one).isEmpty && store.usage.memoryBytes == blank.memoryBytes)
  }

  @Test("Without files, first and last stay and those between are spread evenly")
  func thinning() throws {
    let store = store(5)
    for step in 0...100 {
      try store.keep(weights(step), of: one, step: step)
      #expect(store.usage.memoryBytes <= 5 * blank.memoryBytes)
    }
    let steps = store.steps(of: one)
    #expect(steps.count == 5 && steps.first == 0 && steps.last == 100)
    let gaps = zip(steps, steps.dropFirst()).map { $1 - $0 }
    #expect(gaps.allSatisfy { (15...40).contains($0) }, "\(steps)")
    for step in steps { #expect(try store.snapshot(of: one, atOrBefore: step)?.weights == weights(step)) }
  }

  @Test(
    "Of several runs, the one with the most gives way; where first and last find no room, the oldest goes")
  func severalRuns() throws {
    let store = store(4)
    for step in [0, 1, 2] { try store.keep(weights(step), of: one, step: step) }
    for step in [0, 1] { try store.keep(weights(step), of: two, step: step) }
    #expect(store.steps(of: one) == [0, 2] && store.steps(of: two) == [0, 1])
    try store.keep(weights(0), of: RunID(3), step: 0)
    #expect(
      store.steps(of: one) == [2] && store.steps(of: two) == [0, 1] && store.steps(of: RunID(3)) == [0])
    let none = self.store(0)
    try none.keep(weights(0), of: one, step: 0)
    #expect(none.steps(of: one).isEmpty && none.usage.memoryBytes == 0)
  }

  @Test("What is too much for memory goes to the run's folder, oldest first, and comes back bit for bit")
  func spilling() throws {
    defer { remove() }
    let store = store(2, files: 10)
    #expect(store.begin(one, folder: folder).isEmpty)
    for step in 0..<5 { try store.keep(weights(step), of: one, step: step) }
    #expect(SnapshotFiles.present(in: folder) == (0..<3).map { "snapshots/step-\($0).safetensors" })
    #expect(
      store.usage.memoryBytes == 2 * blank.memoryBytes && store.usage.fileBytes == 3 * blank.memoryBytes)
    for step in 0..<5 { #expect(try store.snapshot(of: one, atOrBefore: step)?.weights == weights(step)) }
    // A run without a folder thins instead.
    _ = store.begin(two, folder: nil)
    for step in 0..<4 { try store.keep(weights(step), of: two, step: step) }
    #expect(store.usage.memoryBytes <= 2 * blank.memoryBytes && store.steps(of: two) == [0, 3])
    #expect(store.steps(of: one) == [0, 1, 2, 3, 4])
  }

  @Test("Files are bounded too: those that are missed least are removed from the folder")
  func boundedFiles() throws {
    defer { remove() }
    let store = store(1, files: 3)
    _ = store.begin(one, folder: folder)
    for step in 0...20 { try store.keep(weights(step), of: one, step: step) }
    let steps = store.steps(of: one)
    #expect(steps.count == 4 && steps.first == 0 && steps.last == 20)
    #expect(SnapshotFiles.steps(in: folder) == steps.dropLast())
    #expect(store.usage.fileBytes == 3 * blank.memoryBytes)
  }

  @Test("A file that is missing, damaged or another step's is an error; then the one before it is given")
  func brokenFiles() throws {
    defer { remove() }
    let store = store(1, files: 10)
    _ = store.begin(one, folder: folder)
    for step in 0..<5 { try store.keep(weights(step), of: one, step: step) }
    try FileManager.default.removeItem(atPath: path(3))
    try Data("no tensors".utf8).write(to: URL(fileURLWithPath: path(2)))
    try FileManager.default.removeItem(atPath: path(1))
    try FileManager.default.copyItem(atPath: path(0), toPath: path(1))
    for step in [3, 2, 1] {
      do {
        _ = try store.snapshot(of: one, atOrBefore: 3)
        Issue.record("the file of step \(step) was read")
      } catch {
        #expect(error.description.contains(path(step)), "\(error)")
        switch (error, step) {
        case (.file(.inaccessible), 3), (.file, 2), (.weights(.misfit), 1): break
        default: Issue.record("\(error)")
        }
      }
    }
    #expect(try store.snapshot(of: one, atOrBefore: 3)?.weights == weights(0))
    #expect(store.steps(of: one) == [0, 4])
  }

  @Test("A folder that takes no files is an error that costs snapshots, not the first and the last")
  func unwritable() throws {
    defer { remove() }
    try Data().write(to: URL(fileURLWithPath: folder))
    let store = store(2, files: 10)
    _ = store.begin(one, folder: folder)
    for step in 0..<2 { try store.keep(weights(step), of: one, step: step) }
    #expect(throws: TrainingError.self) { try store.keep(weights(2), of: one, step: 2) }
    #expect(store.steps(of: one) == [0, 2])
  }

  @Test("What an ended run left is named; a run that goes on has its own again, up to where it goes on from")
  func leftovers() throws {
    defer { remove() }
    let first = store(1, files: 10)
    _ = first.begin(one, folder: folder)
    for step in [0, 1, 2, 4, 8] { try first.keep(weights(step), of: one, step: step) }
    try Data().write(to: URL(fileURLWithPath: "\(folder)/snapshots/step-03.safetensors"))
    try Data().write(to: URL(fileURLWithPath: "\(folder)/snapshots/notes.txt"))
    #expect(store(1, files: 10).begin(one, folder: folder) == [0, 1, 2, 4].map(path))
    let second = store(1, files: 10)
    #expect(second.begin(one, folder: folder, goingOnFrom: 2) == [path(4)])
    #expect(second.steps(of: one) == [0, 1, 2] && second.usage.fileBytes > 3 * 4 * blank.tensors.count)
    #expect(try second.snapshot(of: one, atOrBefore: 3)?.weights == weights(2))
  }

  @Test("A trainer's events fill it: what was due, and the run's end")
  func observing() throws {
    let store = store(20)
    let clock = SteppingClock()
    var last: NetworkWeights?
    try Trainer(
      smallConfiguration(), dataset: colours(), snapshots: SnapshotSchedule(epochs: false),
      control: TrainingControl(), now: clock.now
    ) { event in
      try? store.observe(event, of: one)
      if case .finished(_, let weights) = event { last = weights }
    }.run()
    #expect(store.steps(of: one) == [0, 1, 2, 4, 8, 9])
    #expect(try store.snapshot(of: one, atOrBefore: 99)?.weights == last)
    _ = store.begin(one, folder: nil)
    try store.observe(.finished(.stopped, weights: blank), of: one)
    #expect(store.steps(of: one).isEmpty, "another run of this name took no step")
  }
}
