import Tensors
import ResNeXtModel
import Testing

@testable import Notebook

@Suite struct MovingTests {
  private func world(_ cell: CellKind = .image, preset: Preset = .notebookCIFAR) throws -> World {
    var world = try World(NotebookStart(preset: preset, cell: cell))
    try world.send(.began)
    return world
  }

  @Test func arrowsWalkTheCellsInOrderAndStopAtTheEnds() throws {
    var world = try world()
    try world.press(.up)
    var seen = [world.state.cell]
    for _ in 1..<CellKind.allCases.count {
      try world.press(.down)
      seen.append(world.state.cell)
    }
    #expect(seen == CellKind.allCases)
    try world.press(.down)
    #expect(world.state.cell == .references)
    #expect(world.state.notice?.text == "this is the last cell")
    try world.press(.character("g"))
    #expect(world.state.cell == .setup)
  }

  @Test(arguments: CellKind.allCases.prefix(10))
  func digitsJump(kind: CellKind) throws {
    var world = try world()
    try world.press(.character(Character("\(kind.number)")))
    #expect(world.state.cell == kind)
  }

  @Test func rightWalksEveryPathThroughEveryOperation() throws {
    var world = try world(.transform)
    world.state.document.position.steps[.transform] = 0
    var places: [[Int]] = []
    while world.state.cell == .transform {
      places.append([world.state.cursor.channel / 8, world.state.step(of: .transform)])
      try world.press(.right)
    }
    #expect(places == (0..<4).flatMap { path in (0..<6).map { [path, $0] } })
    #expect(world.state.cell == .merge)
  }

  @Test func rightWalksFromSplitThroughTheBlockToTheNextAndLeftComesBack() throws {
    var world = try world(.split)
    var cells: [CellKind] = []
    var keys = 0
    while world.state.block == BlockName(stage: 0, index: 0) {
      if cells.last != world.state.cell { cells.append(world.state.cell) }
      try world.press(.right)
      keys += 1
    }
    #expect(cells == [.split, .transform, .merge, .transition, .downsamplingBlock])
    #expect(world.state.block == BlockName(stage: 0, index: 1))
    #expect(world.state.cell == .split)
    for _ in 0..<keys { try world.press(.left) }
    #expect(world.state.block == BlockName(stage: 0, index: 0))
    #expect(world.state.cell == .split)
    #expect(world.state.cursor.channel == 0)
  }

  @Test(arguments: [Preset.notebookCIFAR, .tiny, .small])
  func theWalkGoesThroughTheWholeNetworkToThePrediction(preset: Preset) throws {
    var world = try world(.stem, preset: preset)
    var blocks: [BlockName] = []
    for _ in 0..<5000 where world.state.cell != .prediction {
      if world.state.cell == .split, blocks.last != world.state.block { blocks.append(world.state.block) }
      try world.press(.right)
    }
    #expect(world.state.cell == .prediction)
    #expect(blocks == world.state.facts.architecture.blocks.map(\.name))
  }

  @Test func theMergeShowsPathsOnlyOnceTheyAreAppended() throws {
    var world = try world(.merge)
    #expect(world.state.step(of: .merge) == 3)
    let cell = MergeCell()
    try world.press(.left, .left)
    #expect(!cell.isMissing(15, world.state))
    #expect(cell.isMissing(16, world.state))
  }

  @Test func enterGoesInAndEscapeOut() throws {
    var world = try world(.transform)
    try world.press(.enter)
    #expect(world.state.context == .channels)
    try world.press(.right, .right, .down)
    #expect(world.state.cursor.channel == 10)
    try world.press(.enter)
    #expect(world.state.context == .pixels)
    #expect(world.state.isZoomed)
    let before = world.state.cursor
    try world.press(.left, .up)
    #expect(world.state.cursor.x == before.x - 1 && world.state.cursor.y == before.y - 1)
    try world.press(.escape)
    #expect(world.state.context == .channels)
    try world.press(.escape)
    #expect(world.state.context == .browse)
  }

  @Test func theReadingNamesTheWindowThatMadeTheValue() throws {
    var world = try world(.transform)
    world.state.document.position.steps[.transform] = 3
    world.state.document.position.cursor = MapCursor(channel: 9, y: 5, x: 9)
    let value = try #require(world.state.picture?.map.value(channel: 9, y: 5, x: 9))
    #expect(world.text.contains("ch 9 "))
    #expect(world.text.contains("= \(NumberText.short(value))"))
    #expect(world.text.contains("ReLU ch 8–15 y 4–6 x 8–10"))
    #expect(world.text.contains("image y 3–7 x 7–11"))
  }

  @Test func blocksAndImagesGoAround() throws {
    var world = try world(.split)
    for _ in 0..<6 { try world.press(.character("b")) }
    #expect(world.state.block == BlockName(stage: 0, index: 0))
    try world.press(.character("B"))
    #expect(world.state.block == BlockName(stage: 2, index: 1))
    try world.press(.character("I"))
    #expect(world.state.image == 9)
  }

  @Test func aBlockCellShowsOnlyBlocksOfItsKind() throws {
    var world = try world(.identityBlock)
    #expect(world.text.contains("stage 2 · block b"))
    try world.press(.character("b"))
    #expect(world.state.shownBlock?.name == BlockName(stage: 1, index: 1))
    var none = try self.world(.identityBlock, preset: .tiny)
    #expect(none.text.contains("tiny C=8 has no block of this kind"))
    try none.press(.character("b"))
    #expect(none.state.notice?.text == "tiny C=8 has no identity block")
  }

  @Test func aDisabledKeySaysWhy() throws {
    var world = try world(.summary)
    let cases: [(Key, String)] = [
      (.character("z"), "summary shows no feature maps"), (.character("u"), "nothing to undo"),
      (.character("n"), "no search is active"), (.character("x"), "no run is under way"),
      (.character("L"), "no curves yet"), (.right, "no steps"),
    ]
    for (key, reason) in cases {
      try world.press(key)
      #expect(world.state.notice?.text.contains(reason) == true, "\(key)")
      #expect(world.text.contains(reason))
    }
  }

  @Test func tabCyclesPanesAndTheOutlineComesUpOnNarrowScreens() throws {
    var world = try world(.split)
    #expect(!world.text.contains("┌ cells"))
    try world.press(.tab)
    #expect(world.text.contains("┌ cells"))
    try world.press(.down, .enter)
    #expect(world.state.cell == .transform)
    #expect(world.state.pane == .cell)
  }

  @Test func clicksChooseCellsAndChannels() throws {
    var world = try world(.image)
    world.state.interface.surface.size = Size(columns: 100, rows: 30)
    try world.use(.press, column: 5, row: 6)
    #expect(world.state.cell == .transform)
    let grid = try #require(world.state.mapLayout?.grid)
    let place = try #require(grid.places.first { $0.channel == 13 })
    try world.use(.press, column: place.area.column + 1, row: place.area.row + 1)
    #expect(world.state.cursor.channel == 13)
    #expect(world.state.context == .channels)
  }

  /// What the terminal was told about its mouse, in order.
  private func mouse(_ world: World) -> [Bool] {
    world.log.compactMap { if case .setMouse(let isOn) = $0 { isOn } else { nil } }
  }

  @Test(arguments: [true, false])
  func theMouseIsTurnedOffAndOnAgainAndEachTimeThatIsSaid(isOn: Bool) throws {
    var world = try World(NotebookStart(mouse: isOn))
    try world.send(.began)
    let before = mouse(world)
    #expect(before == (isOn ? [true] : []))
    for expected in [!isOn, isOn, !isOn] {
      try world.press(.character("m"))
      #expect(world.state.mouse == expected)
      #expect(
        world.state.notice?.text == (expected ? "mouse on" : "mouse off: the terminal selects text"))
    }
    #expect(mouse(world) == before + [!isOn, isOn, !isOn])
  }

  @Test func theWheelScrollsTheSummary() throws {
    var world = try world(.summary)
    try world.use(.wheelDown, column: 10, row: 10)
    #expect(world.state.interface.places.scrolls[.summary] == 3)
    try world.press(.end)
    #expect(world.state.cell == .references)
  }

  @Test func theSummaryCanBeReadToItsLastLine() throws {
    var world = try world(.summary)
    try world.press(.enter, .character("G"))
    #expect(world.text.contains("fc10"))
    try world.press(.character("g"))
    #expect(world.text.contains("input_1"))
  }
}
