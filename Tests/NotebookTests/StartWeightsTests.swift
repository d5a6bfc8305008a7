import Datasets
import Foundation
import ResNeXtModel
import Testing
import Training

@testable import Notebook

@Suite("Weights that arrive after the first frame")
struct StartWeightsTests {
  private func opened() throws -> NotebookState {
    var state = try NotebookState(NotebookStart(weightsPath: "shipped.safetensors", weightsAreShipped: true))
    _ = update(&state, .began)
    return state
  }

  private func arrival(_ configuration: NetworkConfiguration) throws -> Message {
    .weightsLoaded(
      path: "shipped.safetensors",
      .success(DescribedWeights(weights: try NetworkWeights.initial(configuration, seed: 0))))
  }

  @Test("They do not undo a cardinality that was changed meanwhile")
  func keepTheUsersNetwork() throws {
    var state = try opened()
    _ = update(&state, .key(.character("C")))
    #expect(state.training.network.cardinality == 8)
    _ = update(&state, try arrival(Preset.notebookCIFAR.configuration))
    #expect(state.training.network.cardinality == 8)
    #expect(state.weights?.origin != .shipped)
  }

  @Test("They are shown where nothing was changed, and their network is taken where it is another")
  func areShown() throws {
    var state = try opened()
    _ = update(&state, try arrival(Preset.notebookCIFAR.configuration))
    #expect(state.weights?.origin == .shipped)
    state = try opened()
    _ = update(&state, try arrival(Preset.tiny.configuration))
    #expect(state.training.network == Preset.tiny.configuration)
  }
}

@Suite("Weights of another network")
struct OtherNetworkTests {
  private func loaded(_ preset: Preset, remarks: [String] = []) throws -> DescribedWeights {
    DescribedWeights(weights: try FakeTrace.weights(preset.configuration, seed: 3), remarks: remarks)
  }

  @Test("They change the network and say so; block and step stay where the new one has them")
  func change() throws {
    var world = try World(NotebookStart(size: Size(columns: 100, rows: 30), cell: .transform))
    world.weightsFiles["w/nb50.safetensors"] = try loaded(.notebook50)
    try world.send(.began)
    try world.command("block 4b")
    world.state.document.position.steps[.transform] = 5
    try world.command("weights w/nb50.safetensors")
    #expect(world.state.training.network == Preset.notebook50.configuration)
    #expect(world.state.block.text(.notebook) == "4b")
    #expect(world.state.step(of: .transform) == 5)
    let text = world.state.notice?.text ?? ""
    #expect(text == "weights: nb50.safetensors; the network is notebook-50 C=4 now, block 4b")
  }

  @Test("A block that the new network has not gives way to its first one")
  func firstBlock() throws {
    var world = try World(NotebookStart(cell: .transform))
    world.weightsFiles["tiny.safetensors"] = try loaded(.tiny)
    try world.send(.began)
    try world.command("block 4b")
    try world.command("weights tiny.safetensors")
    #expect(world.state.block == BlockName(stage: 0, index: 0))
  }

  @Test("What was done to read them is said; nothing is said of the same network")
  func remarks() throws {
    var world = try World(NotebookStart())
    world.weightsFiles["w.safetensors"] = try loaded(.notebookCIFAR, remarks: ["53 counters are passed over"])
    try world.send(.began)
    try world.command("weights w.safetensors")
    #expect(world.state.notice?.text == "weights: w.safetensors; 53 counters are passed over")
  }

  @Test("A file is asked for with the present network, and with a fresh head where that is typed behind it")
  func request() throws {
    var world = try World(NotebookStart(preset: .tiny))
    try world.send(.began)
    for (typed, head) in [("w.st", HeadRequest.stored), ("w.st --fresh-head", .fresh(seed: 0))] {
      world.log = []
      try world.command("weights \(typed)")
      let asked = world.log.contains {
        if case .loadWeights("w.st", Preset.tiny.configuration, head) = $0 { true } else { false }
      }
      #expect(asked, "\(typed)")
    }
  }

  @Test("Weights that were read before the first frame are not read again")
  func readBefore() throws {
    var start = NotebookStart(
      training: TrainingConfiguration(network: Preset.tiny.configuration, data: .shapes), preset: .tiny)
    start.weights.path = "w.safetensors"
    start.weights.described = try loaded(.tiny)
    var world = try World(start)
    try world.send(.began)
    #expect(world.state.weights?.origin == .file("w.safetensors"))
    #expect(!world.log.contains { if case .loadWeights = $0 { true } else { false } })
  }
}

@Suite("Weights of a session that was opened")
struct SessionWeightsTests {
  /// A session saved on the default network with the shipped weights.
  private func saved() throws -> World {
    var world = try World(
      NotebookStart(sessionPath: "/s/a.ipynb", weightsPath: "shipped.safetensors", weightsAreShipped: true))
    world.weightsFiles["shipped.safetensors"] = DescribedWeights(
      weights: try FakeTrace.weights(Preset.notebookCIFAR.configuration, seed: 4))
    try world.send(.began)
    try world.press(.character("s"))
    return world
  }

  private func opened(_ start: NotebookStart, _ world: World) throws -> World {
    var other = try World(start)
    other.files = world.files
    other.weightsFiles = world.weightsFiles
    try other.send(.began)
    return other
  }

  @Test("A preset on the command line does not take away the shipped ones")
  func presetGiven() throws {
    let world = try saved()
    var start = NotebookStart(preset: .tiny, sessionPath: "/s/a.ipynb", opensSession: true)
    start.weights.shipped = "shipped.safetensors"
    var other = try opened(start, world)
    #expect(other.state.training.network == Preset.notebookCIFAR.configuration)
    #expect(other.state.weights?.origin == .shipped)
    try other.press(.character("s"))
    #expect(
      other.files["/s/a.ipynb"].map { String(decoding: $0, as: UTF8.self) }?.contains("shipped") == true)
  }

  @Test("Nor does a weights file on the command line")
  func fileGiven() throws {
    let world = try saved()
    var start = NotebookStart(sessionPath: "/s/a.ipynb", opensSession: true, weightsPath: "other.safetensors")
    start.weights.shipped = "shipped.safetensors"
    #expect(try opened(start, world).state.weights?.origin == .shipped)
  }

  @Test("Where the shipped ones are missing that is said, and fresh ones stand in")
  func missing() throws {
    let other = try opened(NotebookStart(sessionPath: "/s/a.ipynb", opensSession: true), try saved())
    #expect(other.state.weights?.origin == .untrained(seed: 0))
    #expect(other.state.notice?.text.contains("the shipped weights are not on this machine") == true)
  }

  @Test("A picture of the user's is read again, and changes nothing")
  func picture() throws {
    var world = try World(NotebookStart(sessionPath: "/s/a.ipynb"))
    try world.send(.began)
    var choice = try #require(world.images.first)
    choice.name = "cat.png"
    choice.file = "/pictures/cat.png"
    try world.send(.imageLoaded(path: "cat.png", .success(choice)))
    try world.press(.character("s"))
    var other = try opened(NotebookStart(sessionPath: "/s/a.ipynb", opensSession: true), world)
    let asked = other.log.contains { if case .loadImage("/pictures/cat.png") = $0 { true } else { false } }
    #expect(asked)
    try other.send(.imageLoaded(path: "/pictures/cat.png", .success(choice)))
    #expect(other.state.shownImage?.name == "cat.png" && !other.state.isUnsaved)
  }
}
