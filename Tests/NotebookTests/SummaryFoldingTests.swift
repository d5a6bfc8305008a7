import ResNeXtModel
import Testing

@testable import Notebook

/// The summary: blocks that fold, totals that stay, and what can never learn.
@Suite struct SummaryFoldingTests {
  private func world(_ preset: Preset = .tiny, input: Int? = nil, classes: Int? = nil) throws -> World {
    var start = NotebookStart(size: Size(columns: 100, rows: 30), preset: preset, cell: .summary)
    if let input { start.training.network.inputSize = input }
    if let classes { start.training.network.classes = classes }
    var world = try World(start)
    try world.send(.began)
    world.state.interface.talk.notice = nil
    return world
  }

  @Test func sectionsHoldEveryLayerOnceAndAddUpToTheTotal() throws {
    for preset in Preset.allCases {
      let summary = try NetworkSummary(preset.configuration)
      let sections = SummarySections(summary.layers).all
      #expect(sections.first?.place == .stem && sections.last?.place == .head)
      #expect(sections.reduce(0) { $0 + $1.layers.count } == summary.layers.count)
      #expect(sections.reduce(0) { $0 + $1.parameters } == summary.total)
      #expect(Set(sections.map(\.place)).count == sections.count, "\(preset): a block stands in two pieces")
    }
  }

  @Test func enterFoldsTheBlockOfTheChosenLineAndUnfoldsIt() throws {
    var world = try world()
    #expect(world.text.contains("layer1.0.conv1"))
    try world.press(.enter)
    // Down into the first block, behind the stem's head and its four layers.
    for _ in 0..<7 { try world.press(.down) }
    try world.press(.enter)
    #expect(world.state.interface.places.folded == [.block(BlockName(stage: 0, index: 0))])
    #expect(!world.text.contains("layer1.0.conv1") && world.text.contains("▸ layer1.0 · "))
    #expect(world.text.contains("layer2.0.conv1"))
    try world.press(.enter)
    #expect(world.state.interface.places.folded.isEmpty && world.text.contains("layer1.0.conv1"))
  }

  @Test func minusFoldsAllPlusUnfoldsAllAndTotalsStay() throws {
    var world = try world()
    try world.press(.character("-"))
    let text = world.text
    #expect(!text.contains("conv1") && text.contains("▸ stem") && text.contains("▸ head"))
    #expect(text.contains("Total 140,650"))
    try world.press(.character("+"))
    #expect(world.text.contains("layer1.0.conv1"))
  }

  @Test func searchUnfoldsTheBlockOfItsHit() throws {
    var world = try world()
    try world.press(.character("-"), .character("/"))
    try world.type("layer2.0.bn2")
    try world.press(.enter)
    #expect(world.text.contains("layer2.0.bn2 (BatchNormalization)"))
    #expect(world.state.interface.places.folded.contains(.stem))
  }

  @Test func aClickOnABlocksLineFoldsIt() throws {
    var world = try world()
    let row = try #require(
      world.text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.contains("▾ stem") }
    )
    try world.use(.press, column: 30, row: row)
    #expect(world.state.interface.places.folded == [.stem])
  }

  @Test(arguments: [(32, 10, 26_511_114), (224, 2, 26_507_010), (64, 100, 26_695_524)])
  func everyNotebook50SaysTheStaleTotalBesideTheTrueOnes(input: Int, classes: Int, total: Int) throws {
    let world = try world(.notebook50, input: input, classes: classes)
    let line = try #require(StaleTotal(state: world.state)?.line)
    #expect(line.contains("26,121,986 (stale)") && line.contains("26,507,010"))
    #expect(world.state.facts.summary.total == total)
    let isThere = line.contains("here (\(input)×\(input), \(classes) classes)")
    #expect(isThere == (input != 224))
    #expect(CellKind.summary.definition.why(world.state).contains("26,121,986 parameters: it is stale"))
  }

  @Test func otherNetworksSayNothingOfIt() throws {
    let other = try world()
    #expect(StaleTotal(state: other.state)?.line == nil)
    var wider = try world(.notebook50)
    try wider.press(.character("C"))
    #expect(StaleTotal(state: wider.state)?.line == nil)
  }

  @Test func weightsThatCanNeverLearnAreCountedAndNamed() throws {
    let small = IdleWeights(state: try world(.notebook50).state)
    #expect(small.count == 9_437_184 && small.places == "4a–4f, 5a–5c")
    #expect(small.line.contains("9,437,184 weights (35.6 %)"))
    let text = try world(.notebook50).text
    #expect(text.contains("9,437,184 weights"))
    let large = IdleWeights(state: try world(.notebook50, input: 224, classes: 2).state)
    #expect(large.count == 0 && large.line.contains("Every weight can learn at 224×224"))
  }
}
