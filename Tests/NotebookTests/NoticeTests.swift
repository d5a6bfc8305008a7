import Testing

@testable import Notebook

/// What is said has a place of its own, and the hints keep theirs.
@Suite struct NoticeTests {
  private func world(_ size: Size) throws -> World {
    var world = try World(NotebookStart(size: size, cell: .transform))
    try world.send(.began)
    return world
  }

  private func lines(_ world: World) -> [String] {
    view(world.state, size: world.state.size).screen.plainText()
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test(arguments: [Size(columns: 60, rows: 20), Size(columns: 80, rows: 24), Size(columns: 200, rows: 60)])
  func hintsStayWhileSomethingIsSaid(size: Size) throws {
    var world = try world(size)
    let before = lines(world)[size.rows - 1]
    world.state.say("something was said")
    let after = lines(world)
    #expect(after[size.rows - 1] == before && before.contains("?"))
    #expect(after.filter { $0.contains("something was said") }.count == 1)
  }

  @Test(
    "Over what is read it stands on the frame's lower edge, and no line of it is hidden",
    arguments: [Size(columns: 80, rows: 24), Size(columns: 120, rows: 40), Size(columns: 200, rows: 60)])
  func overReading(size: Size) throws {
    var world = try world(size)
    try world.press(.character("?"), .end)
    let before = lines(world)
    world.state.say("something was said")
    let after = lines(world)
    let changed = before.indices.filter { before[$0] != after[$0] }
    #expect(changed.count == 1 && changed.allSatisfy { before[$0].contains("└") })
    #expect(after.contains { $0.contains("something was said") })
  }

  @Test func onAFramedScreenItStandsInTheFrameAndHidesNothing() throws {
    var world = try world(Size(columns: 100, rows: 30))
    let before = lines(world)
    world.state.say("something was said")
    let after = lines(world)
    let changed = before.indices.filter { before[$0] != after[$0] }
    #expect(changed == [28])
  }

  @Test func whatIsLongTakesTheLinesOfTheNoteAndTheRestIsInTheLog() throws {
    var world = try world(Size(columns: 80, rows: 24))
    let long = (1...60).map { "word\($0)" }.joined(separator: " ")
    world.state.say(long, .failure)
    #expect(lines(world).contains { $0.contains("word1 ") && $0.hasSuffix("… :log") })
    try world.command("log")
    #expect(lines(world).contains { $0.contains("word60") })
    try world.press(.escape)
    world.state.interface.surface.size = Size(columns: 200, rows: 60)
    #expect(lines(world).contains { $0.contains("word60") }, "there it has room")
  }

  @Test func whatWasSaidInACellDoesNotOutliveIt() throws {
    var world = try world(Size(columns: 100, rows: 30))
    try world.send(.tick(10))
    world.state.say("of this cell")
    try world.press(.down)
    #expect(world.state.notice?.text == "of this cell", "nobody can have read it yet")
    try world.send(.tick(11.5))
    try world.press(.down)
    #expect(world.state.notice == nil && world.state.interface.talk.log.last?.text == "of this cell")
    world.state.say("a fault", .failure)
    try world.send(.tick(13))
    try world.press(.down)
    #expect(world.state.notice?.text == "a fault")
  }

  @Test func walkingIntoTheNextCellIsSaidForAMoment() throws {
    var world = try world(Size(columns: 100, rows: 30))
    try world.send(.tick(1))
    for _ in 0..<60 where world.state.cell == .transform { try world.press(.right) }
    #expect(world.state.cell == .merge && world.state.notice?.text == "on to merge")
    let said = world.state.interface.talk.log.count
    try world.send(.tick(3.5))
    #expect(world.state.notice == nil && said == world.state.interface.talk.log.count)
    try world.press(.left)
    #expect(world.state.notice?.text == "back to transform")
  }
}

/// Keys that are typed while maps are computed count.
@Suite struct TypingAheadTests {
  private func waiting() throws -> World {
    var world = try World(NotebookStart(cell: .transform))
    world.isAnswering = false
    try world.send(.began)
    return world
  }

  @Test func enterAndWhatFollowsWaitForTheMaps() throws {
    var ahead = try waiting()
    try ahead.press(.enter, .right, .right, .enter, .down)
    #expect(
      ahead.state.depth == .browse && ahead.state.notice?.text.contains("what is typed follows") == true)
    var later = try World(NotebookStart(cell: .transform))
    try later.send(.began)
    try later.press(.enter, .right, .right, .enter, .down)
    try ahead.answer()
    #expect(ahead.state.depth == .pixels && ahead.state.isZoomed)
    #expect(ahead.state.notice == nil, "what was waited for is there")
    #expect(
      ahead.state.cursor == later.state.cursor && ahead.state.cursor.channel == later.state.cursor.channel)
  }

  @Test func escapeForgetsWhatWasTyped() throws {
    var world = try waiting()
    try world.press(.enter, .right, .escape)
    try world.answer()
    #expect(world.state.depth == .browse && world.state.cursor.channel == 0)
  }

  @Test func anotherCellForgetsItToo() throws {
    var world = try waiting()
    try world.press(.enter, .character("1"))
    #expect(world.state.cell == .image)
    try world.answer()
    #expect(world.state.depth == .browse)
  }
}
