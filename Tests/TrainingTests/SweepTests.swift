import Datasets
import Formats
import Foundation
import ResNeXtModel
import Tensors
import Testing

@testable import Training

@Suite("Sweep")
struct SweepTests {
  private let settings = [SweepSetting(1, 8), SweepSetting(2, 4), SweepSetting(4, 2)]

  private func description(_ budget: SweepBudget = .steps(6), rate: Float = 0.01) -> SweepDescription {
    var training = smallConfiguration()
    training.learningRate = rate
    return SweepDescription(training, settings: settings, budget: budget)
  }

  /// What came of a sweep: 40 images in batches of 16 are three steps an epoch.
  private struct Outcome {
    var record: SweepRecord
    var events: [SweepEvent] = []
    var checkpoints: [Int: Checkpoint] = [:]

    init(_ record: SweepRecord) { self.record = record }

    /// The settings in the order in which they took steps.
    var turns: [Int] {
      events.compactMap { if case .training(let index, .step) = $0 { index } else { nil } }
    }

    func losses(_ index: Int) -> [Float] {
      events.compactMap { if case .training(index, .step(let report)) = $0 { report.loss } else { nil } }
    }

    func weights(_ index: Int) -> NetworkWeights? {
      for case .training(index, .finished(_, let weights)) in events { return weights }
      return nil
    }

    /// Everything but the clock.
    var points: [[SweepPoint]] {
      record.runs.map { run in
        run.points.map { point in
          var point = point
          point.seconds = 0
          point.imagesPerSecond = 0
          return point
        }
      }
    }

    mutating func take(_ event: SweepEvent) {
      record.apply(event)
      events.append(event)
      if case .training(let index, .checkpoint(let checkpoint)) = event { checkpoints[index] = checkpoint }
    }

    var end: SweepEnd? { if case .finished(let end) = events.last { end } else { nil } }
  }

  /// Runs a sweep, from its beginning or from what an earlier one left.
  private func run(
    _ description: SweepDescription, order: SweepOrder = .interleaved, from earlier: Outcome? = nil,
    stopAfter: Int? = nil, checkpointSeconds: Double = .infinity,
    memory: AvailableMemory = AvailableMemory(bytes: nil), watch: @escaping (Outcome) -> Void = { _ in }
  ) throws -> Outcome {
    var outcome = Outcome(try earlier?.record ?? SweepRecord(description))
    // As files keep it.
    outcome.record = try JSONValue(encoding: outcome.record).decoded(as: SweepRecord.self)
    #expect(outcome.record.isSound)
    let checkpoints = earlier?.checkpoints ?? [:]
    let control = TrainingControl()
    let clock = SteppingClock()
    let request = SweepRequest(outcome.record, order: order, checkpointSeconds: checkpointSeconds) {
      checkpoints[$0]
    }
    outcome.checkpoints = checkpoints
    try request.train(colours(), memory: memory, control: control, now: clock.now) { event in
      outcome.take(event)
      watch(outcome)
      if let stopAfter, outcome.turns.count >= stopAfter { control.stop() }
    }
    return outcome
  }

  @Test(
    "A setting of a sweep computes what its run alone computes, to the last bit",
    arguments: [SweepOrder.interleaved, .sequential])
  func sameAsTraining(order: SweepOrder) throws {
    let sweep = try run(description(), order: order)
    #expect(sweep.end == .complete && sweep.record.isDone)
    for (index, setting) in settings.enumerated() {
      var configuration = smallConfiguration()
      configuration.network.cardinality = setting.cardinality
      configuration.network.width = setting.width
      configuration.epochs = 2
      let log = EventLog()
      try Trainer(
        configuration, dataset: colours(), checkpointSeconds: .infinity, control: TrainingControl(),
        now: { 0 },
        observer: log.write
      ).run()
      #expect(sweep.losses(index) == log.losses)
      guard case .finished(_, let weights) = log.events.last else {
        Issue.record("the run alone did not end")
        continue
      }
      #expect(sweep.weights(index) == weights)
      let last = try #require(sweep.record.runs[index].points.last)
      #expect(last.validationLoss == log.epochs.last?.validationLoss)
      #expect(last.validationAccuracy == log.epochs.last?.validationAccuracy)
      for case .checkpoint(let checkpoint) in log.events.reversed() {
        var own = try #require(sweep.checkpoints[index])
        own.progress.seconds = checkpoint.progress.seconds
        #expect(own == checkpoint)
        break
      }
    }
  }

  @Test("Interleaved, settings take one step in turn; one after the other, each takes all of its own")
  func turns() throws {
    #expect(try run(description(.steps(3))).turns == [0, 1, 2, 0, 1, 2, 0, 1, 2])
    #expect(try run(description(.steps(3)), order: .sequential).turns == [0, 0, 0, 1, 1, 1, 2, 2, 2])
  }

  @Test(
    "With equal FLOPs the setting that has spent the least takes the next step, and all end past the limit")
  func equalFLOPs() throws {
    let costs = try SweepRecord(description()).runs.map(\.cost)
    #expect(Set(costs.map(\.multiplyAdds)).count == 3)
    let limit = costs[0].flops(images: 100)
    let sweep = try run(description(.flops(limit)))
    var spent = [0.0, 0, 0]
    var steps = [0, 0, 0]
    for index in sweep.turns {
      let left = spent.indices.filter { spent[$0] < limit }
      #expect(spent[index] == left.map { spent[$0] }.min())
      spent[index] += costs[index].flops(images: steps[index] % 3 == 2 ? 8 : 16)
      steps[index] += 1
    }
    for (index, run) in sweep.record.runs.enumerated() {
      let last = try #require(run.points.last)
      #expect(last.flops == spent[index] && last.step == steps[index])
      #expect(last.flops >= limit && last.flops < limit + costs[index].flops(images: 16))
    }
  }

  @Test("With equal seconds every setting trains until the limit is over, and validation does not count")
  func equalSeconds() throws {
    // Every look at the clock takes a second, so a step takes one and an epoch's validation, too.
    let sweep = try run(description(.seconds(7)))
    for run in sweep.record.runs {
      #expect(run.points.last?.seconds == 7)
      #expect(run.points.last?.step == 7)
    }
  }

  @Test("A point holds the mean loss since the one before, weighted by batch, and what was spent")
  func points() throws {
    let sweep = try run(description(.steps(40)))
    for (index, run) in sweep.record.runs.enumerated() {
      #expect(run.points.map(\.step) == Array(stride(from: 2, through: 40, by: 2)))
      let losses = sweep.losses(index)
      // The third step of an epoch has 8 images, the others 16; steps 3 and 4 are of two epochs.
      let first = (Double(losses[0]) * 16 + Double(losses[1]) * 16) / 32
      let second = (Double(losses[2]) * 8 + Double(losses[3]) * 16) / 24
      #expect(run.points[0].loss == Float(first) && run.points[1].loss == Float(second))
      #expect(run.points[1].flops == run.cost.flops(images: 56))
      #expect(run.points[1].imagesPerSecond == 24 / (run.points[1].seconds - run.points[0].seconds))
      #expect(run.imagesPerSecond.map { abs($0 - 536 / run.points[19].seconds) < 1e-9 } == true)
    }
  }

  @Test(
    "A sweep that was stopped anywhere goes on with the same bits",
    arguments: [SweepOrder.interleaved, .sequential], [1, 4, 8, 13])
  func goesOn(order: SweepOrder, stop: Int) throws {
    let budget = SweepBudget.steps(5)
    let whole = try run(description(budget), order: order)
    let first = try run(description(budget), order: order, stopAfter: stop)
    #expect(first.end == .stopped && first.turns.count == stop)
    let second = try run(description(budget), order: order, from: first)
    #expect(second.end == .complete)
    let isSame = second.points == whole.points
    #expect(isSame)
    for index in settings.indices where second.weights(index) != nil {
      #expect(second.weights(index) == whole.weights(index))
    }
  }

  @Test("Killed at any event, a sweep goes on from the checkpoints that stand, with the same bits")
  func killed() throws {
    let budget = description(.steps(5))
    var moments: [Outcome] = []
    // A checkpoint at every step, since every look at the clock takes a second.
    let whole = try run(budget, checkpointSeconds: 2) { moments.append($0) }
    for index in stride(from: 1, to: moments.count - 1, by: 7) {
      let second = try run(budget, from: moments[index])
      let isSame = second.points == whole.points
      #expect(isSame, "killed at event \(index)")
    }
  }

  @Test("A checkpoint that the sweep never kept is refused with its setting")
  func foreignCheckpoint() throws {
    var first = try run(description(), stopAfter: 4)
    first.checkpoints[0]?.progress.step += 1
    let second = try run(description(), from: first)
    #expect(second.record.runs[0].failure?.hasPrefix("1×8: out: the checkpoint is of step 3") == true)
    #expect(second.record.runs[1].isDone)
  }

  @Test("A setting that fails does not end the others, and goes on anew when it is asked to")
  func failure() throws {
    let sweep = try run(description(rate: 1e30))
    #expect(sweep.end == .complete && !sweep.record.isDone)
    let reason = try #require(sweep.record.runs[2].failure)
    #expect(reason.hasPrefix("4×2: loss is not finite at step"))
  }

  @Test("Where memory does not do for all together, one is trained after the other; where not for one, none")
  func memory() throws {
    let plans = try settings.map { setting in
      var configuration = smallConfiguration()
      configuration.network = try setting.applied(to: configuration.network)
      return try configuration.memoryPlan(keepsCheckpoints: true).bytes()
    }
    let largest = try #require(plans.max())
    let tight = try run(description(.steps(2)), memory: AvailableMemory(bytes: largest))
    #expect(tight.turns == [0, 0, 1, 1, 2, 2])
    guard case .began(let start, _) = tight.events.first else {
      throw TrainingError.model(.impossibleLayer(""))
    }
    #expect(start.order == .sequential)
    let together = try #require(start.bytesTogether)
    // The program and the painted images are there once.
    #expect(together > largest && together < plans.reduce(0, +))
    #expect(try run(description(.steps(1)), memory: AvailableMemory(bytes: together)).turns == [0, 1, 2])
    do {
      _ = try run(description(), memory: AvailableMemory(bytes: plans[0] / 2))
      Issue.record("half the memory of a setting does not do")
    } catch let error as TrainingError {
      #expect(error.description.hasPrefix("1×8: needs about"), "\(error)")
    }
  }

  @Test("Data other than the sweep's own are refused")
  func otherData() throws {
    var first = try run(description(), stopAfter: 2)
    first.record.apply(
      .began(
        SweepStart(order: .interleaved, bytesTogether: nil, dataName: "", stepsPerEpoch: 3), contents: "cats")
    )
    do {
      _ = try run(description(), from: first)
      Issue.record("colours are no cats")
    } catch let error as TrainingError {
      #expect(error.description.hasPrefix("data: the sweep was trained on cats, not on colours"))
    }
  }

  @Test("FLOPs to an accuracy are those of the first point that has it")
  func target() throws {
    var run = SweepRun(settings[0], cost: try SweepCost(Preset.tiny.configuration))
    for (step, accuracy) in [(1, 0.3), (2, 0.8), (3, 0.7), (4, 0.9)] {
      run.points.append(
        SweepPoint(
          step: step, loss: 1, validationLoss: 1, validationAccuracy: Float(accuracy), imagesPerSecond: 1,
          seconds: 1, flops: Double(step) * 100))
    }
    #expect(run.flops(toAccuracy: 0.8) == 200)
    #expect(run.flops(toAccuracy: 0.85) == 400)
    #expect(run.flops(toAccuracy: 0.95) == nil)
  }

  @Test(
    "What another sweep has otherwise is named with both values; threads and the base's own setting are not")
  func difference() {
    let own = description()
    var other = own
    #expect(own.difference(from: other) == nil)
    other.training.threads = 9
    other.training.network.cardinality = 1
    other.training.network.width = 77
    #expect(own.difference(from: other) == nil)
    other.training.seed = 5
    #expect(own.difference(from: other) == "seed 5, not 0")
    other = own
    other.budget = .flops(1e12)
    #expect(own.difference(from: other) == "budget 1000000000000 FLOPs, not 6 steps")
    other = own
    other.training.network.blocks = [2, 2, 2]
    #expect(own.difference(from: other) == "another network")
  }

  @Test("A file with impossible numbers is none of a sweep")
  func unsound() throws {
    let record = try run(description(), stopAfter: 4).record
    #expect(record.isSound)
    func changed(_ change: (inout SweepRecord) -> Void) -> Bool {
      var copy = record
      change(&copy)
      return copy.isSound
    }
    #expect(!changed { $0.description.budget = .steps(0) })
    #expect(!changed { $0.description.budget = .seconds(.nan) })
    #expect(!changed { $0.description.training.batchSize = 0 })
    #expect(!changed { $0.description.settings.removeLast() })
    #expect(!changed { $0.runs[0].points[0].flops = .infinity })
    #expect(!changed { $0.runs[0].marks[0].images = -1 })
    #expect(!changed { $0.runs[0].points += $0.runs[0].points })
    #expect(!changed { $0.runs[0].cost = $0.runs[1].cost })
  }
}
