import ResNeXtModel
import Tensors
import Testing
import Training

@testable import Notebook

@Suite("The way through the snapshots of a run")
struct TimeTests {
  private func shownStep(_ world: World) -> Int? {
    guard case .run(_, let step) = world.state.weights?.origin else { return nil }
    return step
  }

  private func expectWeights(_ seed: UInt64, _ world: World) throws {
    #expect(world.state.weights?.weights == (try InstrumentWorld.weights(seed)))
  }

  @Test("< and > walk from the newest weights through the snapshots and back, and stop at both ends")
  func walks() throws {
    var world = try InstrumentWorld.afterRun()
    #expect(world.text.contains("live ├") && world.text.contains("┤ 64"))
    for (step, seed) in [(32, 52), (8, 28), (0, 20)] {
      try world.press(.character("<"))
      #expect(shownStep(world) == step)
      try expectWeights(UInt64(seed), world)
      #expect(world.text.contains("step \(step) ├"))
    }
    try world.press(.character("<"))
    #expect(world.state.notice?.text == "this is the first snapshot")
    try world.press(.character(">"), .character(">"), .character(">"))
    #expect(!world.state.isLookingBack && shownStep(world) == 64)
    try expectWeights(84, world)
    try world.press(.character(">"))
    #expect(world.state.notice?.text == "these are the newest weights")
  }

  @Test(
    "What is shown is computed with the snapshot's own weights, the prediction too, and the status line says so"
  )
  func ownWeightsEverywhere() throws {
    var world = try InstrumentWorld.afterRun()
    try world.press(.character("<"))
    let point = TracePoint.block(BlockName(stage: 0, index: 0), .groupedConvolution)
    let network = try ProbeNetwork(InstrumentWorld.weights(52), threads: 1)
    let input = DatasetsInput.tensor(world.state.images[0], size: 8)
    let trace = try network.trace(input, points: [point])
    let shown = try #require(world.state.maps[point]).tensor
    let expected = try #require(trace.maps[point])
    #expect(zip(shown.values, expected.values).allSatisfy { abs($0 - $1) < 1e-4 })
    #expect(world.text.split(separator: "\n")[0].contains("step 32"))
    try world.command("prediction")
    #expect(zip(world.state.maps.logits, trace.logits).allSatisfy { abs($0 - $1) < 1e-4 })
    try world.press(.character("<"))
    #expect(shownStep(world) == 8)
  }

  @Test("Typed steps go to the snapshot at or before; live goes to the newest weights")
  func typed() throws {
    var world = try InstrumentWorld.afterRun()
    try world.command("step 20")
    #expect(shownStep(world) == 8)
    try world.command("step live")
    #expect(shownStep(world) == 64 && !world.state.isLookingBack)
    try world.command("step x")
    #expect(world.state.notice?.text.contains("step needs a number") == true)
    // Without a number it takes one step of training, as ever.
    try world.command("step")
    #expect(world.log.contains { if case .startTraining = $0 { true } else { false } })
  }

  @Test("A snapshot whose file is gone leaves what was shown, with a note, and is gone from the line")
  func missingFile() throws {
    var world = try InstrumentWorld.afterRun()
    let run = try #require(world.state.run?.id)
    try world.press(.character("<"))
    world.snapshots[run] = [32: try InstrumentWorld.weights(52)]
    let before = world.state.maps.source
    try world.press(.character("<"))
    #expect(world.state.notice?.text == "step-8.safetensors: no such file; what was shown stays")
    #expect(shownStep(world) == 32 && world.state.maps.source == before)
    #expect(world.state.live.instruments.snapshots.steps[run] == [32])
  }

  @Test("P plays from the first snapshot, one at a time, and stops at the newest weights")
  func plays() throws {
    var world = try InstrumentWorld.afterRun()
    try world.press(.character("P"))
    var seen = [shownStep(world)]
    for tenth in 1...30 {
      try world.send(.tick(Double(tenth) / 10))
      if shownStep(world) != seen.last { seen.append(shownStep(world)) }
    }
    #expect(seen == [0, 8, 32, 64])
    #expect(!world.state.live.instruments.snapshots.isPlaying)
    try world.press(.character("P"), .character("P"))
    try world.send(.tick(9))
    #expect(shownStep(world) == 0)
  }

  @Test("The cross-hair of the curves and the shown snapshot are the same place")
  func crossHair() throws {
    var world = try InstrumentWorld.afterRun(size: Size(columns: 120, rows: 48))
    try world.press(.character("<"))
    #expect(world.state.curvePlace == 0.5)
    #expect(world.text.contains("epoch 0.20 ·"))
    try world.press(.tab, .tab, .left)
    #expect(world.state.context == .curves && shownStep(world) == 8)
    for _ in 0..<30 { try world.press(.right) }
    #expect(!world.state.isLookingBack)
    for _ in 0..<60 { try world.press(.left) }
    #expect(shownStep(world) == 0)
    // Out of the curves, the line stays where the snapshot is.
    try world.press(.escape)
    #expect(world.state.curves.cursor == nil && world.state.curvePlace == 0)
  }

  @Test("A run goes on in the background while its past is looked at, and its newest weights are kept")
  func lookingBackWhileTraining() throws {
    var world = try InstrumentWorld.make()
    try world.press(.character(" "))
    let run = try #require(world.run?.run)
    try world.train(steps: 1..<20)
    world.snapshots[run] = [0: try InstrumentWorld.weights(20), 8: try InstrumentWorld.weights(28)]
    try world.send(.snapshots(run: run, steps: [0, 8]))
    try world.send(.training(run: run, .snapshot(try InstrumentWorld.weights(39), step: 19)))
    try world.press(.character("<"))
    #expect(shownStep(world) == 8)
    try world.train(steps: 20..<30)
    try world.send(.training(run: run, .snapshot(try InstrumentWorld.weights(49), step: 29)))
    #expect(shownStep(world) == 8 && !world.state.isLive(.transform))
    #expect(world.text.split(separator: "\n")[0].contains("shown: "))
    // What a session keeps are the newest ones.
    #expect(world.state.keptWeights?.weights == (try InstrumentWorld.weights(49)))
    try world.press(.character(">"))
    #expect(shownStep(world) == 29 && world.state.isLive(.transform))
  }

  @Test("Without snapshots there is no line, and the keys say why")
  func none() throws {
    var world = try InstrumentWorld.make()
    for key in ["<", ">", "P"] {
      try world.press(.character(Character(key)))
      #expect(world.state.notice?.text.contains("no snapshots of this network are kept") == true)
    }
    #expect(!world.text.contains("├"))
  }

  @Test("A new run ends looking back; another network has no such snapshots")
  func otherRun() throws {
    var world = try InstrumentWorld.afterRun()
    try world.press(.character("<"), .character(" "))
    #expect(!world.state.isLookingBack)
    try world.press(.character("x"), .character("C"))
    #expect(world.state.timeRun == nil)
  }
}
