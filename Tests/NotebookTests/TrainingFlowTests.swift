import Tensors
import ResNeXtModel
import Testing
import Training

@testable import Notebook

@Suite struct TrainingFlowTests {
  private func world(_ cell: CellKind = .transform, size: Size = Size(columns: 100, rows: 30)) throws -> World
  {
    var world = try World(NotebookStart(size: size, cell: cell))
    try world.send(.began)
    // No copies of what is unsaved: they ask for the newest weights, too.
    world.state.session.copies.isUnderWay = true
    return world
  }

  private func count(_ world: World, _ matches: (Command) -> Bool) -> Int { world.log.filter(matches).count }
  private func isSnapshot(_ command: Command) -> Bool {
    if case .requestSnapshot = command { true } else { false }
  }
  private func isInspection(_ command: Command) -> Bool { if case .inspect = command { true } else { false } }

  @Test func spaceStartsPausesAndGoesOn() throws {
    var world = try world()
    try world.press(.character(" "))
    #expect(world.state.phase == .running)
    #expect(world.run?.initial == nil)
    try world.train(steps: 1..<4)
    try world.press(.character(" "))
    #expect(world.state.phase == .paused)
    #expect(world.text.contains("paused at step 3"))
    try world.press(.character(" "))
    #expect(world.state.phase == .running)
    #expect(world.state.runs.count == 1)
  }

  @Test func aPeriodTakesOneStepAndShowsItsMaps() throws {
    var world = try world()
    try world.press(.character("."))
    #expect(world.run?.startsPaused == true)
    #expect(world.state.phase == .paused)
    let before = try #require(world.state.weights?.id)
    try world.press(.character("."))
    try world.train(steps: 1..<2)
    #expect(count(world) { if case .singleStep = $0 { true } else { false } } == 2)
    #expect(try #require(world.state.weights?.id) > before)
    #expect(world.state.phase == .paused)
  }

  @Test func aRunningRunRefusesASingleStepAndSaysWhy() throws {
    var world = try world()
    try world.press(.character(" "), .character("."))
    #expect(world.state.notice?.text == "training runs: Space pauses it, then . takes one step")
  }

  @Test func theShownCellFollowsTrainingAtMostTwiceASecond() throws {
    var world = try world()
    try world.press(.character(" "))
    try world.send(.tick(99))
    let snapshots = count(world, isSnapshot)
    let inspections = count(world, isInspection)
    for tick in 0..<200 {
      try world.train(steps: tick + 1..<tick + 2)
      try world.send(.tick(100 + Double(tick) * 0.05))
    }
    #expect((18...20).contains(count(world, isSnapshot) - snapshots))
    #expect((18...21).contains(count(world, isInspection) - inspections))
  }

  @Test func slowInspectionsAreAskedForLessOften() throws {
    var world = try world()
    try world.press(.character(" "))
    try world.send(.tick(10))
    world.isAnswering = false
    let weights = try FakeTrace.weights(world.state.training.network, seed: 8)
    try world.send(.tick(11), .training(run: RunID(1), .snapshot(weights, step: 1)))
    let inspection = try #require(
      world.log.compactMap { if case .inspect(let inspection) = $0 { inspection } else { nil } }.last)
    let trace = try FakeTrace.make(
      inspection.weights.configuration, image: World.input(inspection), points: inspection.points)
    try world.send(.tick(11.1), .traced(inspection.number, .success(MeasuredTrace(trace))))
    let snapshots = count(world, isSnapshot)
    // A look of 0.1 s is followed by 8 s without one.
    try world.send(.tick(18.9))
    #expect(count(world, isSnapshot) == snapshots)
    try world.send(.tick(19.1))
    #expect(count(world, isSnapshot) == snapshots + 1)
  }

  @Test func whatAUserWalksToDoesNotWaitWhileTrainingComputes() throws {
    var world = try world(.split)
    try world.press(.character(" "))
    try world.send(.tick(10))
    let before = count(world, isInspection)
    for (number, cell) in ["4", "6", "8"].enumerated() {
      for digit in cell { try world.press(.character(digit)) }
      #expect(count(world, isInspection) == before + number + 1)
    }
  }

  @Test func nothingIsAskedForWhileAnInspectionIsUnderWay() throws {
    var world = try world()
    try world.press(.character(" "))
    try world.send(.tick(10))
    world.isAnswering = false
    try world.send(.tick(11))
    let asked = world.log.count
    for tick in 12..<16 { try world.send(.tick(Double(tick) - 0.5)) }
    #expect(world.log.count == asked)
  }

  @Test func cellsWithoutWeightsDoNotAskForAny() throws {
    var world = try world(.network)
    try world.press(.character(" "))
    let before = count(world, isSnapshot)
    for tick in 0..<20 { try world.send(.tick(50 + Double(tick))) }
    #expect(count(world, isSnapshot) == before)
  }

  @Test func anAnswerThatIsTooLateIsDropped() throws {
    var world = try world()
    world.isAnswering = false
    try world.press(.character("i"))
    let first = world.state.live.requests.inspection
    try world.press(.character("i"))
    #expect(world.state.live.requests.inspection == first + 1)
    let shown = world.state.maps.source
    try world.send(.traced(first, .failure(Failure("late"))))
    #expect(world.state.notice?.text != "feature maps: late")
    #expect(world.state.maps.source == shown)
  }

  @Test func anotherCardinalityRebuildsEverythingAndKeepsTheCurve() throws {
    var world = try world(.split)
    try world.press(.character(" "))
    try world.train(steps: 1..<200)
    try world.press(.character("x"))
    #expect(world.state.phase == .idle)
    try world.press(.character("C"))
    #expect(world.state.training.network.cardinality == 8)
    #expect(world.text.contains("8 groups of 4"))
    #expect(world.state.notice?.text.contains("200,266 parameters") == true)
    #expect(world.state.facts.summary.multiplyAdds < 36_000_000)
    try world.press(.character(" "))
    try world.train(steps: 1..<50)
    try world.command("12")
    #expect(world.text.contains("tiny-c8-shapes-1"))
    #expect(world.text.contains("tiny-c4-shapes-1"))
  }

  @Test func aNetworkChangeDuringARunAsksTwice() throws {
    var world = try world()
    try world.press(.character(" "))
    try world.train(steps: 1..<10)
    try world.press(.character("C"))
    #expect(world.state.training.network.cardinality == 4)
    #expect(world.state.notice?.text.contains("again ends tiny-c4-shapes-1 at step 9") == true)
    try world.press(.character("C"))
    #expect(world.state.training.network.cardinality == 8)
    #expect(world.state.phase == .idle)
    #expect(world.state.runs[0].steps == 9)
  }

  @Test func aNoteSurvivesTheFirstTickOfAClockThatBeganLongAgo() throws {
    var world = try world()
    world.state.say("read this")
    try world.send(.tick(86_400), .tick(86_402))
    #expect(world.state.notice?.text == "read this")
    try world.send(.tick(86_410))
    #expect(world.state.notice == nil)
  }

  @Test func theQuestionLapsesWithTimeAndOtherKeys() throws {
    var world = try world()
    try world.send(.tick(50))
    try world.press(.character(" "), .character("C"), .right, .character("C"))
    #expect(world.state.training.network.cardinality == 4)
    try world.send(.tick(100))
    try world.press(.character("C"))
    #expect(world.state.training.network.cardinality == 4)
  }

  @Test func trainedWeightsComeBackWithTheirCardinality() throws {
    var world = try world()
    try world.press(.character(" "))
    try world.train(steps: 1..<5)
    try world.press(.character("x"))
    #expect(world.state.weights?.origin == .run(RunID(1), step: 4))
    try world.press(.character("C"))
    #expect(world.state.weights?.origin == .untrained(seed: 0))
    try world.press(.character("u"))
    #expect(world.state.training.network.cardinality == 4)
    #expect(world.state.weights?.origin == .run(RunID(1), step: 4))
  }

  @Test func theCardinalityStopsAtItsEnds() throws {
    var world = try world()
    for _ in 0..<10 { try world.press(.character("C")) }
    #expect(world.state.training.network.cardinality == 32)
    #expect(
      world.state.notice?.text.contains("most paths already; possible with notebook-cifar: 1, 2, 4") == true)
    for _ in 0..<10 { try world.press(.character("c")) }
    #expect(world.state.training.network.cardinality == 1)
  }

  @Test func changesAreUndoneOneByOne() throws {
    var world = try world()
    let start = world.state.training
    try world.press(.character("C"))
    try world.command("set lr 0.01")
    try world.command("preset tiny")
    try world.press(.character("u"), .character("u"), .character("u"))
    #expect(world.state.training == start)
    #expect(world.state.preset == .notebookCIFAR)
    try world.press(.character("u"))
    #expect(world.state.notice?.text == "nothing to undo")
  }

  @Test func changedCellsAreStaleUntilTheyAreShown() throws {
    var world = try world(.split)
    try world.press(.down, .up)
    #expect(world.state.freshness(.split) == .computed)
    #expect(world.state.freshness(.transform) == .computed)
    #expect(world.state.freshness(.merge) == .stale)
    #expect(world.text.contains("In [3]:"))
    try world.press(.character("C"))
    #expect(world.state.freshness(.split) == .computed)
    #expect(world.state.freshness(.transform) == .stale)
    try world.press(.down)
    #expect(world.state.freshness(.transform) == .computed)
    #expect(world.text.contains("In [4]:"), "the cell's own number, however often it was visited")
  }

  @Test func aCellThatFollowsTrainingSaysSo() throws {
    var world = try world(.split)
    try world.press(.character(" "))
    #expect(world.state.freshness(.split) == .live)
    #expect(world.text.contains("In [*]:"))
  }

  @Test func aBrokenLossIsReportedAndTheLastGoodWeightsAreKept() throws {
    var world = try world()
    try world.press(.character(" "))
    try world.train(steps: 1..<8)
    let good = try FakeTrace.weights(world.state.training.network, seed: 3)
    try world.send(
      .training(run: RunID(1), .failed(.nonFiniteLoss(step: 8, learningRate: 30), weights: good)))
    #expect(world.state.phase == .idle)
    #expect(world.state.weights?.weights == good)
    #expect(world.state.notice?.text.contains("loss is not finite at step 8 with learning rate 30") == true)
    #expect(world.state.runs.count == 1)
  }

  @Test func eventsOfAnEarlierRunAreIgnored() throws {
    var world = try world()
    try world.press(.character(" "), .character("x"), .character(" "))
    try world.send(.training(run: RunID(1), .paused))
    #expect(world.state.phase == .running)
    #expect(world.state.runs.last?.number == 2)
  }

  @Test func aNetworkWithOtherClassesThanTheDataIsRefused() throws {
    var world = try world()
    try world.command("preset resnext50-32x4d")
    try world.press(.character(" "))
    #expect(world.state.runs.isEmpty)
    #expect(world.state.notice?.text == "the network has 1000 classes, shapes has 10: :set classes 10")
  }

  @Test func theStatusLineSaysWhatTrainingDoes() throws {
    var world = try world()
    try world.press(.character(" "))
    try world.train(steps: 1..<160)
    let status = world.text.split(separator: "\n").first.map(String.init) ?? ""
    // The means of the epoch so far, which `train` puts apart from those of the batch.
    let step = try #require(world.state.live.training.lastStep)
    let loss = NumberText.fixed(Double(step.epochLoss), 3)
    let accuracy = NumberText.percent(step.epochAccuracy, decimals: 1)
    for part in ["untitled.ipynb *", "▶ training", "epoch 2/10: loss \(loss) acc \(accuracy)", "412 img/s"] {
      #expect(status.contains(part), "\(part) in \(status)")
    }
    try world.send(.training(run: RunID(1), .validating(done: 300, total: 1000)))
    #expect(world.text.contains("validating 300/1000"))
  }

  @Test("While a run takes steps the outline never says that its weights are untrained")
  func theOutlineFollowsTheRun() throws {
    var world = try world(.image, size: Size(columns: 100, rows: 40))
    #expect(world.text.contains("untrained (seed 0)"))
    try world.press(.character(" "))
    try world.train(steps: 1..<52)
    let lines = world.text.split(separator: "\n").map { $0.prefix(20) }
    let row = try #require(lines.firstIndex { $0.contains("weights") })
    #expect((lines[row + 1] + lines[row + 2]).contains("step 51"), "\(world.text)")
  }

  @Test func theDataTrainedOnAreAlwaysNamed() throws {
    var world = try world(.training)
    #expect(world.text.contains("trains on shapes (procedural)"))
    try world.press(.character(" "))
    #expect(world.text.contains("trains on shapes (procedural)"))
    #expect(world.text.contains("5,000"))
  }

  @Test func parametersAreEditedInPlace() throws {
    var world = try world(.training)
    try world.press(.enter, .down, .right)
    #expect(world.state.training.network.cardinality == 8)
    world.state.interface.places.parameter = .learningRate
    try world.press(.right)
    #expect(world.state.training.learningRate == 0.003)
    try world.press(.enter)
    try world.type("0.02")
    try world.press(.enter)
    #expect(world.state.training.learningRate == 0.02)
    try world.press(.left)
    #expect(world.state.training.learningRate == 0.01)
    world.state.interface.places.parameter = .batchSize
    try world.press(.enter)
    try world.type("0")
    try world.press(.enter)
    #expect(world.state.training.batchSize == 32)
    #expect(world.state.notice?.text == "batch size: '0' is no whole number from 1 to 4096")
  }
}
