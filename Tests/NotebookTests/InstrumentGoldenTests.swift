import Foundation
import Testing

@testable import Notebook

/// Screens of the instruments, compared with text files in `Goldens` as those of `GoldenTests` are.
@Suite struct InstrumentGoldenTests {
  private static let sizes = [
    Size(columns: 80, rows: 24), Size(columns: 120, rows: 40), Size(columns: 200, rows: 60),
  ]

  private func compare(_ world: World, _ name: String) throws {
    try Golden.compare(world, "instrument-\(name)-\(world.state.size.columns)x\(world.state.size.rows)")
  }

  private func appearance(_ size: Size) -> Appearance {
    Appearance(colors: size.columns == 120 ? .indexed256 : .mono)
  }

  @Test(arguments: sizes)
  func maps(size: Size) throws {
    var world = try InstrumentWorld.make(size: size, appearance: appearance(size))
    try world.press(.character("d"))
    try compare(world, "gradient")
    try world.press(.character("d"))
    try compare(world, "cam")
    try world.press(.character("d"), .character("T"))
    try compare(world, "top")
    try world.press(.escape, .character("z"), .tab)
    try compare(world, "kernels")
  }

  @Test(arguments: sizes)
  func runs(size: Size) throws {
    var world = try InstrumentWorld.afterRun(size: size, appearance: appearance(size))
    try world.press(.character("H"), .character("<"))
    world.state.interface.talk.notice = nil
    try compare(world, "time")
    try world.press(.character("="))
    world.state.interface.talk.notice = nil
    try compare(world, "compare")
  }
}
