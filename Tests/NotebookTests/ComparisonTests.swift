import ResNeXtModel
import Tensors
import Testing
import Training

@testable import Notebook

@Suite("Comparing maps")
struct ComparisonTests {
  private let point = TracePoint.block(BlockName(stage: 0, index: 0), .groupedConvolution)

  private func shown(_ values: [Float], _ shape: [Int]) throws -> ShownMap {
    let tensor = try Tensor(shape: shape, values: values)
    return try #require(ShownMap(tensor, MapStatistics(tensor)))
  }

  @Test("Differences by hand: largest with its place, mean of the magnitudes, one reach for all three")
  func byHand() throws {
    let first = try shown([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2])
    let second = try shown([1, 2, 3, 0, 5, 9, 7, 6], [2, 2, 2])
    let difference = try #require(MapDifference(first, second))
    #expect(difference.tensor.values == [0, 0, 0, 4, 0, -3, 0, 2])
    #expect(difference.reach(0..<2) == 9 && difference.reach(0..<1) == 4)
    #expect(difference.size(0..<2) == .init(largest: 4, channel: 0, y: 1, x: 1, mean: 1.125))
    #expect(difference.size(1..<2) == .init(largest: -3, channel: 1, y: 0, x: 1, mean: 1.25))
    #expect(MapDifference(first, try shown([1, 2, 3, 4], [1, 2, 2])) == nil)
  }

  /// The maps that a network has of an image.
  private func maps(_ seed: UInt64, image: Int, _ world: World) throws -> Tensor {
    let input = DatasetsInput.tensor(world.state.images[image], size: 8)
    let trace = try ProbeNetwork(InstrumentWorld.weights(seed), threads: 1).trace(input, points: [point])
    return try #require(trace.maps[point])
  }

  private func expectB(_ expected: Tensor, _ world: World) throws {
    let found = try #require(world.state.comparedMap(point)).tensor
    #expect(zip(found.values, expected.values).allSatisfy { abs($0 - $1) < 1e-4 })
  }

  @Test("= goes through another image, fresh weights and a snapshot, and ends behind the last")
  func turns() throws {
    var world = try InstrumentWorld.afterRun()
    try world.press(.character("="))
    #expect(world.state.instruments.compared == .image("image_1"))
    try expectB(try maps(84, image: 1, world), world)
    try world.press(.character("="))
    #expect(world.state.instruments.compared == .untrained)
    try expectB(try maps(InstrumentWorld.untrainedSeed, image: 0, world), world)
    #expect(world.text.contains("B untrained (seed 0)"))
    try world.press(.character("="))
    #expect(world.state.instruments.compared == .snapshot(RunID(1), step: 0))
    try expectB(try maps(20, image: 0, world), world)
    try world.press(.character("="))
    #expect(world.state.instruments.view == .activation)
    #expect(world.state.notice?.text == "no comparison any more")
  }

  @Test("A step without a snapshot is compared as the snapshot before it, and called so")
  func nearestStep() throws {
    var world = try InstrumentWorld.afterRun()
    let run = try #require(world.state.timeRun)
    let steps = world.state.timePlaces(run).compactMap { if case .step(let step) = $0 { step } else { nil } }
    let second = try #require(steps.dropFirst().first)
    try world.command("compare step \(second + 1)")
    let expected = try #require(steps.last { $0 <= second + 1 })
    #expect(world.state.instruments.compared == .snapshot(run.id, step: expected))
    #expect(world.text.contains("step \(expected)"))
  }

  @Test("The numbers on the screen are those of A − B")
  func numbers() throws {
    var world = try InstrumentWorld.make()
    try world.press(.character("="))
    let first = try #require(world.state.picture).map
    let second = try #require(world.state.comparedMap(point))
    let size = try #require(MapDifference(first, second)).size(0..<1)
    #expect(size.largest != 0)
    #expect(
      world.text.contains(
        "channel 0: largest \(NumberText.short(size.largest)) at y \(size.y) x \(size.x), "
          + "mean |A − B| \(NumberText.short(size.mean))"))
  }

  @Test("A typed step and a typed run are compared with; what is not there is refused with a sentence")
  func typed() throws {
    var world = try InstrumentWorld.afterRun()
    try world.command("compare step 10")
    try expectB(try maps(28, image: 0, world), world)
    try world.command("compare run 9")
    #expect(world.state.notice?.text == "the weights of run '9' are not here")
    try world.command("compare image 99")
    #expect(world.state.notice?.text.contains("no image '99'") == true)
    try world.command("compare image 3")
    try expectB(try maps(84, image: 2, world), world)
    try world.command("compare off")
    #expect(world.state.instruments.view == .activation)
  }

  @Test(
    "While a run computes, what is compared with is asked for at once, whatever others were answered, however late"
  )
  func whileTraining() throws {
    var world = try InstrumentWorld.afterRun()
    try world.press(.character(" "))
    try world.train(steps: 1..<3)
    try world.send(.tick(500))
    // The lanes ask a question of their own, which is answered.
    try world.command("lanes")
    try world.send(.tick(501))
    try world.command("transform")
    try world.command("compare image 2")
    #expect(world.text.contains("A − B"), "\(world.text)")
    try world.command("compare image 3")
    #expect(world.text.contains("A − B") && world.text.contains("image_2"), "\(world.text)")
  }

  @Test("The past of a run is compared with what the run is now")
  func withNow() throws {
    var world = try InstrumentWorld.afterRun()
    try world.command("compare live")
    #expect(world.state.notice?.text == "what is shown are the newest weights; :step N goes back first")
    try world.press(.character("<"))
    try world.command("compare live")
    let run = try #require(world.state.run)
    #expect(world.state.instruments.compared == .run(run.id))
    #expect(world.text.contains("A − B"), "\(world.text)")
    #expect(!world.text.contains("largest 0 at"))
    world.state.document.choices.instruments.view = .activation
    #expect(world.state.comparable.contains(.run(run.id)))
  }

  @Test("Maps of different size are refused with a sentence")
  func sizes() throws {
    var world = try InstrumentWorld.afterRun()
    try world.command("weights w.safetensors")
    var other = InstrumentWorld.network
    other.inputSize = 16
    let weights = ShownWeights(
      DescribedWeights(weights: try NetworkWeights.initial(other, seed: 1)), origin: .run(RunID(1), step: 64))
    world.state.live.models.keepUnseen(weights)
    try world.command("compare run 1")
    #expect(world.text.contains("A has 32 channels of 8×8, B 32 channels of 16×16"))
    #expect(world.text.contains("not subtracted."))
  }

  @Test("A file that is gone is said in place of B")
  func missing() throws {
    var world = try InstrumentWorld.afterRun()
    world.snapshots = [:]
    try world.command("compare step 8")
    #expect(world.text.contains("no such file"))
  }

  @Test("Esc ends it, and undo begins it again")
  func out() throws {
    var world = try InstrumentWorld.make()
    try world.press(.character("="), .escape)
    #expect(world.state.instruments.view == .activation)
    try world.press(.character("u"))
    #expect(world.state.instruments.view == .compare)
  }
}
