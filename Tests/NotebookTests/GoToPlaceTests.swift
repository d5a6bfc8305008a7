import ResNeXtModel
import Testing

@testable import Notebook

@Suite("Going to a value by its place")
struct GoToPlaceTests {
  @Test(
    "Channel, row and column, or row and column of the chosen channel, zoomed, with its explanation behind Enter"
  )
  func place() throws {
    var world = try InstrumentWorld.make()
    try world.command("at 5,3,7")
    #expect(world.state.cursor == MapCursor(channel: 5, y: 3, x: 7))
    #expect(world.state.isZoomed && world.state.depth == .pixels)
    try world.command("at 0 2")
    #expect(world.state.cursor == MapCursor(channel: 5, y: 0, x: 2))
    try world.press(.enter)
    #expect(world.state.depth == .terms)
  }

  @Test("Another instrument gives way to the values; a gradient stays")
  func instruments() throws {
    var world = try InstrumentWorld.make()
    try world.press(.character("T"))
    try world.command("at 1,1,1")
    #expect(world.state.instruments.view == .activation)
    try world.command("gradient loss")
    try world.command("at 2,2,2")
    #expect(world.state.instruments.view == .gradient && world.state.cursor.channel == 2)
  }

  @Test(
    "A place that is none is refused, and the cursor stays",
    arguments: ["5", "a,b", "1,2,3,4", "99,0,0", "0,8,0", "0,0,-1", "1,,x"])
  func refused(text: String) throws {
    var world = try InstrumentWorld.make()
    try world.command("at 1,2,3")
    try world.command("at \(text)")
    #expect(world.state.cursor == MapCursor(channel: 1, y: 2, x: 3))
    #expect(world.state.notice != nil)
    try world.press(.character("0"))
    try world.command("at 1,2,3")
    #expect(world.state.notice?.text.contains("shows no feature maps") == true)
  }
}
