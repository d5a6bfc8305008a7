import Testing

@testable import Notebook

@Suite struct SearchTests {
  /// A search with its first hit on the screen.
  private func world(_ text: String) throws -> World {
    var world = try World(NotebookStart(size: Size(columns: 100, rows: 30), cell: .image))
    try world.send(.began)
    try world.press(.character("/"))
    try world.type(text)
    try world.press(.enter)
    return world
  }

  @Test func nGoesThroughAllHitsAndFromTheLastToTheFirst() throws {
    var world = try world("cardinality")
    let hits = try #require(world.state.interface.search?.hits)
    try #require(hits.count > 2 && world.state.interface.search?.current == 0)
    for number in 1...hits.count {
      #expect(world.state.cell == hits[number - 1].cell)
      #expect(world.state.notice?.text.hasPrefix("'cardinality': \(number) of \(hits.count) ") == true)
      try world.press(.character("n"))
    }
    #expect(world.state.cell == hits[0].cell)
    #expect(world.state.notice?.text.hasPrefix("'cardinality': 1 of \(hits.count) ") == true)
  }

  @Test func capitalNGoesBackAndFromTheFirstToTheLast() throws {
    var world = try world("cardinality")
    let hits = try #require(world.state.interface.search?.hits)
    try #require(hits.count > 2 && world.state.interface.search?.current == 0)
    for number in (1...hits.count).reversed() {
      try world.press(.character("N"))
      #expect(world.state.cell == hits[number - 1].cell)
      #expect(world.state.notice?.text.hasPrefix("'cardinality': \(number) of \(hits.count) ") == true)
    }
  }

  @Test func theOnlyHitIsItsOwnNeighbour() throws {
    var world = try world("concat3a")
    #expect(world.state.interface.search?.hits.count == 1)
    for key in ["n", "N"] as [Character] {
      try world.press(.character(key))
      #expect(world.state.cell == .summary)
      #expect(world.state.notice?.text.hasPrefix("'concat3a': 1 of 1 ") == true)
    }
  }
}
