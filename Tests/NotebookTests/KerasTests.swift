import ResNeXtModel
import Testing

@testable import Notebook

/// The call of every cell in Keras 3, with the numbers of the block and the step that are shown.
@Suite struct KerasTests {
  private func world(
    _ cell: CellKind, preset: Preset = .notebookCIFAR, size: Size = Size(columns: 80, rows: 24)
  ) throws -> World {
    var world = try World(NotebookStart(size: size, preset: preset, cell: cell))
    try world.send(.began)
    return world
  }

  private func text(_ cell: CellKind, _ world: World) -> String {
    cell.definition.keras(world.state)?.text ?? ""
  }

  @Test func everyCellOfTheNetworkHasATwin() throws {
    for preset in Preset.allCases {
      let state = try NotebookState(NotebookStart(preset: preset))
      for kind in CellKind.allCases where kind != .references {
        let hasBlock = kind.definition.blocks(state)?.isEmpty != true
        #expect((kind.definition.keras(state) != nil) == hasBlock, "\(kind.rawValue) of \(preset)")
      }
    }
  }

  @Test func theNotebooksFormHasALayerForEveryPathUnderItsName() throws {
    var world = try world(.transform)
    try world.command("block 3a")
    #expect(
      text(.split, world) == "groups = [x[..., i * 16:(i + 1) * 16] for i in range(4)]")
    let lines = text(.transform, world)
    #expect(
      lines.contains("Conv2D(16, 1, strides=2, name=f\"conv2d-3a-branch1a_split{i+1}\")(groups[i])"))
    #expect(lines.contains("Conv2D(16, 3, padding=\"same\", name=f\"conv2d-3a-branch1b_split{i+1}\")(g)"))
    #expect(text(.merge, world) == "y = Concatenate(name=\"concat3a\")(groups)")
    #expect(text(.transition, world).contains("Conv2D(128, 1, name=\"conv2d-trans3a\")(y)"))
    #expect(
      text(.downsamplingBlock, world).contains("Conv2D(128, 1, strides=2, name=\"conv2d-3a-branch2\")(x)"))
  }

  @Test func thePapersFormIsOneGroupedConvolutionThatStrides() throws {
    var world = try world(.transform, preset: .small)
    try world.command("block layer2.0")
    let lines = text(.transform, world)
    #expect(lines.contains("y = Conv2D(128, 1, use_bias=False, name=\"layer2.0.conv1\")(x)"))
    #expect(
      lines.contains("Conv2D(128, 3, strides=2, groups=8, use_bias=False, name=\"layer2.0.conv2\")(y)"))
    #expect(lines.contains("ZeroPadding2D(1)"))
    #expect(!text(.transition, world).contains("ReLU"))
  }

  @Test func kShowsItTheHintLineNamesItAndWalkingKeepsIt() throws {
    var world = try world(.transform, size: Size(columns: 120, rows: 40))
    world.state.interface.talk.notice = nil
    #expect(world.text.contains("K Keras") && !world.text.contains("# Keras 3"))
    try world.press(.character("K"))
    #expect(world.text.contains("# Keras 3") && world.text.contains("K: Swift"))
    try world.press(.down)
    #expect(world.text.contains("y = Concatenate"))
    try world.press(.character("K"))
    #expect(!world.text.contains("Keras 3"))
  }

  @Test(arguments: [0, 3, 5])
  func theLineOfTheStepIsInSightWhereNotAllAre(step: Int) throws {
    var world = try world(.transform)
    CellKind.transform.definition.choose(step: step, &world.state)
    try world.press(.character("K"))
    let twin = try #require(CellKind.transform.definition.keras(world.state))
    let current = try #require(twin.current)
    #expect(world.text.contains(twin.lines[current].prefix(60)))
    #expect(world.text.contains("of \(twin.wrapped(to: 78).count), w: all"))
    // All of it is read by the key of the note.
    try world.press(.character("w"))
    for line in twin.lines.prefix(4) { #expect(world.text.contains(line.prefix(50))) }
  }

  @Test func longLinesGoOnWholeAndIndented() {
    let line = "    g = Conv2D(16, 3, padding=\"same\", name=\"conv2d-3a-branch1b_split1\")(g)"
    let parts = KerasTwin([line]).wrapped(to: 60).map(\.text)
    #expect(parts.count > 1 && parts.allSatisfy { $0.count <= 60 })
    #expect(parts.dropFirst().allSatisfy { $0.hasPrefix("        ") })
    let joined = parts.map { $0.trimmed }.joined(separator: " ")
    #expect(joined == line.trimmed)
  }

  @Test func theWholeNetworkCallsItsBlockOnceEach() throws {
    let world = try world(.network)
    let text = text(.network, world)
    for call in [
      "x = block(x, \"2a\", 8, 64, project=True)", "x = block(x, \"3a\", 16, 128, stride=2, project=True)",
      "x = block(x, \"4b\", 32, 256)",
      "Dense(10, activation=\"softmax\", kernel_initializer=init, name=\"fc10\")",
    ] {
      #expect(text.contains(call), "\(call)")
    }
  }

  @Test func aCellWithoutATwinSaysSoAndKeepsItsCall() throws {
    var world = try world(.references)
    try world.press(.character("K"))
    #expect(world.state.notice?.text.hasPrefix("references has no call in Keras") == true)
    #expect(world.text.contains("// Where everything comes from"))
  }
}
