import ResNeXtModel
import Testing

@testable import Notebook

@Suite("The cursor's place in the image")
struct CursorPlaceTests {
  @Test("A smaller map shows the nearest value, and the way back returns to the same pixel")
  func thereAndBack() throws {
    var world = try InspectorFixture.world(InspectorFixture.network(.paper))
    try world.press(.character("z"))
    for y in [0, 7, 11] {
      world.state.document.position.cursor = MapCursor(channel: 0, y: y, x: 10)
      try world.send(.tick(0))
      world.state.settleCursor()
      for _ in 0..<2 {
        try world.press(.character("b"))
        #expect(world.state.cursor.y == y / 2 && world.state.cursor.x == 5, "6×6 instead of 12×12")
      }
      try world.press(.character("b"))
      #expect(world.state.cursor == MapCursor(channel: 0, y: y, x: 10))
    }
  }

  @Test("A walk by arrows through all blocks and back ends at the pixel where it began")
  func walk() throws {
    var world = try InspectorFixture.world(InspectorFixture.network(.notebook), cell: .stem)
    try world.press(.character("z"), .left, .left, .down, .escape, .escape)
    let start = world.state.cursor
    var sides: Set<Int> = []
    while world.state.cell != .prediction {
      try world.press(.right)
      if let map = world.state.picture?.map {
        sides.insert(map.height)
        #expect(world.state.cursor.y == (2 * start.y + 1) * map.height / 24)
      }
    }
    #expect(sides == [6, 12])
    try world.command("stem")
    #expect(world.state.cursor.y == start.y && world.state.cursor.x == start.x)
  }

  @Test("Moving on a small map is a new place")
  func moved() throws {
    var world = try InspectorFixture.world(InspectorFixture.network(.paper))
    world.state.document.position.cursor = MapCursor(channel: 0, y: 7, x: 7)
    world.state.settleCursor()
    try world.command("block layer2.0")
    #expect(world.state.cursor.y == 3)
    try world.press(.character("z"), .down)
    try world.command("block layer1.0")
    #expect(world.state.cursor.y == 9 && world.state.cursor.x == 7)
  }
}
