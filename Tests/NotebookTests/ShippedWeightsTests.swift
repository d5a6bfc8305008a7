import ResNeXtModel
import Testing
import Training

@testable import Notebook

/// The weights that ship with the program: a name leads back to them from anywhere.
@Suite struct ShippedWeightsTests {
  private let path = "/a/shipped.safetensors"

  private func world() throws -> World {
    var world = try World(
      NotebookStart(
        size: Size(columns: 80, rows: 24), cell: .training, weightsPath: path, weightsAreShipped: true))
    let network = Preset.notebookCIFAR.configuration
    world.weightsFiles[path] = DescribedWeights(weights: try FakeTrace.weights(network, seed: 3))
    try world.send(.began)
    return world
  }

  @Test func walkingThroughTheDataRowSaysTheWayBackAndComesBack() throws {
    var world = try world()
    #expect(world.state.weights?.origin == .shipped)
    try world.command("data cifar10")
    #expect(world.state.weights?.origin == .shipped)
    try world.command("data cifar100")
    #expect(world.state.weights?.origin == .untrained(seed: 0))
    let line = try #require(world.state.notice?.text)
    #expect(line.hasSuffix(":weights shipped brings the shipped ones back") && line.count <= 78)
    try world.command("data shapes")
    #expect(world.state.training.network == Preset.notebookCIFAR.configuration)
    #expect(world.state.weights?.origin == .shipped)
  }

  @Test(arguments: ["data cifar100", "preset tiny", "cardinality 8", "fresh"])
  func theNameBringsThemBackWithTheirNetwork(command: String) throws {
    var world = try world()
    try world.command(command)
    #expect(world.state.weights?.origin != .shipped)
    try world.command("weights shipped")
    #expect(world.state.weights?.origin == .shipped)
    #expect(world.state.training.network == Preset.notebookCIFAR.configuration)
    #expect(world.state.notice?.text.hasPrefix("weights: shipped weights") == true)
  }

  @Test func tabOffersTheName() throws {
    var world = try world()
    try world.press(.character(":"))
    try world.type("weights sh")
    try world.press(.tab)
    #expect(world.text.contains(":weights shipped"))
    try world.press(.escape, .character(":"))
    try world.type("weights ")
    try world.press(.tab)
    try world.send(.completions(word: "", ["a.safetensors", "b.safetensors"]))
    #expect(world.text.contains("shipped") && world.text.contains("b.safetensors"))
  }

  @Test func withoutAnyItSaysSo() throws {
    var world = try World()
    try world.send(.began)
    try world.command("weights shipped")
    #expect(world.state.notice?.text == "no weights ship with this program")
  }
}
