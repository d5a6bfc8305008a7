import ResNeXtModel
import Tensors
import Testing

@testable import Notebook

@Suite("Gradients on the maps")
struct GradientViewTests {
  private let point = TracePoint.block(BlockName(stage: 0, index: 0), .groupedConvolution)

  /// The gradients that the engine has for the shown image.
  private func gradients(_ world: World, _ objective: GradientObjective) throws -> MapGradients {
    let image = world.state.images[world.state.image]
    let input = DatasetsInput.tensor(image, size: 8)
    return try ProbeNetwork(InstrumentWorld.weights(1), threads: 1).gradients(
      of: objective, input, at: [point])
  }

  @Test("d shows minus the gradient of the true label's log-probability, and the screen names it")
  func lossOfTheTrueLabel() throws {
    var world = try InstrumentWorld.make()
    try world.press(.character("d"))
    let picture = try #require(world.state.picture)
    #expect(picture.quantity == .gradient(.loss) && picture.kind == .diverging)
    let expected = try gradients(world, .logProbability(0))
    let map = try #require(expected.gradients[point])
    #expect(picture.map.tensor.values == map.values.map { -$0 })
    let name = try #require(world.state.shownImage).label
    #expect(
      world.text.contains(
        "gradient of loss \(NumberText.short(-expected.value)) = −log p(\(name)), true label"))
    #expect(map.values.contains { $0 != 0 })
  }

  @Test("D turns to the logit, and d goes on to Grad-CAM and back to the values")
  func toggles() throws {
    var world = try InstrumentWorld.make()
    let values = try #require(world.state.picture).map.tensor
    try world.press(.character("d"), .character("D"))
    let expected = try gradients(world, .logit(0))
    #expect(world.state.picture?.map.tensor == expected.gradients[point])
    #expect(world.text.contains("gradient of logit \(NumberText.short(expected.value)) of"))
    try world.press(.character("d"))
    #expect(world.text.contains("Grad-CAM of \(world.state.images[0].label), true label"))
    try world.press(.character("d"))
    #expect(world.state.picture?.map.tensor == values)
    #expect(!world.text.contains("Grad-CAM of"))
  }

  @Test("The class is the true one, the predicted one or a chosen one, and the screen says which")
  func classes() throws {
    var world = try InstrumentWorld.make()
    #expect(world.state.gradientClass?.origin == .label && world.state.gradientClass?.label == 0)
    try world.command("gradient predicted")
    let logits = world.state.maps.logits
    let best = try #require(logits.indices.max { logits[$0] < logits[$1] })
    #expect(world.state.gradientClass?.label == best)
    #expect(world.text.contains("), predicted"))
    try world.command("gradient 4")
    #expect(world.state.gradientClass?.origin == .chosen)
    #expect(world.state.picture?.quantity == .gradient(.loss))
    try world.command("gradient 10")
    #expect(world.state.notice?.text.contains("gradient needs") == true)
    #expect(world.state.gradientClass?.label == 4)
  }

  @Test("An image without a known class has the gradient of the predicted one")
  func unknownLabel() throws {
    var world = try InstrumentWorld.make()
    world.state.live.data.images[0].label = "zeppelin"
    #expect(world.state.gradientClass?.origin == .predicted)
    try world.press(.character("d"))
    #expect(world.text.contains(", predicted"))
  }

  @Test("Grad-CAM on the screen is the engine's, at the block's end")
  func cam() throws {
    var world = try InstrumentWorld.make()
    try world.command("gradient cam")
    let output = TracePoint.block(BlockName(stage: 0, index: 0), .output)
    let shown = try #require(world.state.shownGradients?.cam(output))
    let input = DatasetsInput.tensor(world.state.images[0], size: 8)
    let expected = try ProbeNetwork(InstrumentWorld.weights(1), threads: 1)
      .gradients(of: .logit(0), input, at: [output]).gradCAM(at: output)
    #expect(shown.map == expected?.map)
    #expect(world.text.contains("8×8 values"))
  }

  @Test("Where a block's maps are 1×1, Grad-CAM says that it cannot say where")
  func camOfOnePosition() throws {
    let cam = try #require(
      GradCAM(
        maps: Tensor(shape: [2, 1, 1], values: [1, 2]), gradients: Tensor(shape: [2, 1, 1], values: [1, 1])))
    #expect(cam.map.values == [3])
    var network = InstrumentWorld.network
    network.inputSize = 4
    var world = try World(
      NotebookStart(
        training: .init(network: network, data: .shapes), preset: .tiny, cell: .transform,
        weightsPath: "w.safetensors"), images: InstrumentWorld.images)
    world.computesForReal = true
    world.weightsFiles["w.safetensors"] = .init(
      weights: try NetworkWeights.initial(network, seed: 1), classNames: ["circle"])
    try world.send(.began)
    try world.command("block layer3.0")
    try world.command("gradient cam")
    #expect(world.text.contains("1×1: Grad-CAM has a single value there"))
  }

  @Test("Nothing is asked of a network where no instrument is open")
  func closedCostsNothing() throws {
    var world = try InstrumentWorld.make()
    try world.press(.right, .character("i"), .character("b"), .character("z"), .escape)
    #expect(!world.log.contains { if case .probe = $0 { true } else { false } })
    try world.press(.character("d"))
    #expect(world.log.contains { if case .probe = $0 { true } else { false } })
  }

  @Test("While training computes, gradients are asked for twice a second at most")
  func restrainedWhileTraining() throws {
    var world = try InstrumentWorld.make()
    try world.press(.character("d"), .character(" "))
    try world.train(steps: 1..<3)
    func count() -> Int { world.log.filter { if case .probe = $0 { true } else { false } }.count }
    let before = count()
    for tenth in 1...20 { try world.send(.tick(Double(tenth) / 10)) }
    #expect(count() - before <= 4)
  }

  @Test("The choice is undone by name")
  func undo() throws {
    var world = try InstrumentWorld.make()
    try world.press(.character("d"))
    #expect(world.state.history.undoName == "gradients")
    try world.press(.character("u"))
    #expect(world.state.picture?.quantity == .activation)
  }

  @Test("Comma-separated values are those of the gradient, and the comment says so")
  func values() throws {
    var world = try InstrumentWorld.make()
    try world.press(.character("d"))
    let lines = CellValues(state: world.state).text.split(separator: "\n")
    #expect(lines[0].contains("gradient of loss, class \(world.state.images[0].label), chosen by true label"))
    let map = try #require(world.state.picture?.map)
    #expect(lines[2] == "0,0,0,\(map.tensor.values[0])")
  }

  @Test("The values stand beside their gradient", arguments: [(120, 40), (80, 24), (200, 60)])
  func valuesBeside(columns: Int, rows: Int) throws {
    var world = try InstrumentWorld.make(size: Size(columns: columns, rows: rows))
    try world.press(.character("d"), .character("z"))
    let channel = world.state.cursor.channel
    let statistics = try #require(world.state.maps[point]).statistics(channel..<channel + 1)
    let range = "\(NumberText.short(statistics.minimum))..\(NumberText.short(statistics.maximum))"
    #expect(world.text.contains("its values  \(range)"), "\(world.text)")
    try world.press(.character("d"), .character("d"))
    #expect(!world.text.contains("its values"))
  }

  @Test("A shown gradient has its own scale, and values under the cursor beside it")
  func reading() throws {
    var world = try InstrumentWorld.make()
    try world.press(.character("d"))
    let cursor = world.state.cursor
    let value = try #require(
      world.state.maps[point]?.value(channel: cursor.channel, y: cursor.y, x: cursor.x))
    #expect(world.text.contains(", the value is \(NumberText.short(value))"))
  }
}
