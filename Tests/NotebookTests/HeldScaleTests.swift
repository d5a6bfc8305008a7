import ResNeXtModel
import Tensors
import Testing

@testable import Notebook

@Suite("A held colour scale")
struct HeldScaleTests {
  private func scale(_ world: World) throws -> ValueScale {
    world.state.scale(try #require(world.state.picture), channel: world.state.cursor.channel)
  }

  @Test("H keeps the ends over other images and weights, marks what lies beyond, and H again frees them")
  func holds() throws {
    var world = try InstrumentWorld.make()
    try world.press(.character("r"), .character("r"))
    let free = try scale(world)
    try world.press(.character("H"))
    #expect(world.text.contains("held ch 0"))
    var sawClipping = false
    for _ in 0..<5 {
      try world.press(.character("i"))
      let held = try scale(world)
      #expect(held.low == free.low && held.high == free.high)
      let map = try #require(world.state.picture).map.statistics(0..<1)
      #expect(held.clipsHigh == (map.maximum > free.high))
      #expect(held.clipsLow == (map.minimum < free.low))
      if held.clipsHigh { sawClipping = world.text.contains("≥ \(NumberText.short(free.high))") }
    }
    #expect(sawClipping)
    try world.press(.character("H"))
    let statistics = try #require(world.state.picture).map.statistics(0..<1)
    #expect(try scale(world) == ValueScale(statistics, Ramp(.diverging, world.state.appearance)))
    #expect(!world.text.contains("held ch"))
  }

  @Test("All steps of the cell are held over layer, path and channel; gradients are not held by it")
  func perPointAndScope() throws {
    var world = try InstrumentWorld.make()
    try world.press(.character("H"), .right)
    #expect(world.state.isHeld(try #require(world.state.picture)))
    try world.press(.character("r"))
    #expect(world.state.isHeld(try #require(world.state.picture)))
    try world.press(.character("d"))
    #expect(!world.state.isHeld(try #require(world.state.picture)))
    try world.press(.character("d"), .character("d"), .character("b"))
    #expect(!world.state.isHeld(try #require(world.state.picture)))
  }

  @Test("Holding is undone by name")
  func undo() throws {
    var world = try InstrumentWorld.make()
    try world.press(.character("H"))
    #expect(world.state.history.undoName == "held colour scale")
    try world.press(.character("u"))
    #expect(world.state.instruments.held == nil)
  }

  @Test("A scale between two ends marks what lies beyond")
  func marks() {
    let inside = ValueScale(from: -1, to: 2, of: Statistics([-0.5, 1]))
    #expect(!inside.clipsLow && !inside.clipsHigh)
    let beyond = ValueScale(from: -1, to: 2, of: Statistics([-1.5, 3]))
    #expect(beyond.ends == ("≤ −1.00", "≥ 2.00"))
  }

  @Test("A legend leaves a figure out before it cuts one", arguments: 72...100)
  func legendIsNeverCut(columns: Int) {
    let statistics = Statistics([-0.00123, 0.00456, 0, 0.00000212])
    let theme = Theme(appearance: Appearance(colors: .mono))
    let ramp = Ramp(.diverging, theme.appearance)
    let legend = Legend(
      statistics: statistics, scale: ValueScale(statistics, ramp), ramp: ramp, scope: "layer", theme: theme,
      isHeld: true)
    var screen = Screen(size: Size(columns: columns, rows: 3))
    legend.draw(on: &screen, column: 0, row: 0, columns: columns)
    #expect(screen.plainText().contains("held layer"))
    #expect(!screen.plainText().contains("…"))
  }
}
