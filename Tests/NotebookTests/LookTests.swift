import Foundation
import ResNeXtModel
import Testing

@testable import Notebook

@Suite struct LookTests {
  @Test func look() throws {
    guard let out = ProcessInfo.processInfo.environment["LOOK"] else { return }
    func save(_ world: World, _ name: String) throws {
      let screen = view(world.state, size: world.state.size)
      try screen.svg(background: name.hasSuffix("light") ? .light : .dark).write(toFile: "\(out)/\(name).svg", atomically: true, encoding: .utf8)
      try screen.plainText().write(toFile: "\(out)/\(name).txt", atomically: true, encoding: .utf8)
    }
    for (columns, rows) in [(80, 24), (100, 30), (200, 60)] {
      let size = Size(columns: columns, rows: rows)
      for kind in CellKind.allCases {
        var world = try World(NotebookStart(size: size, cell: kind))
        try world.send(.began)
        try save(world, "\(columns)-\(kind.rawValue)")
      }
      var world = try World(NotebookStart(size: size, cell: .transform))
      try world.send(.began)
      try world.press(.character("z"))
      try save(world, "\(columns)-zoom")
      try world.press(.escape, .escape, .character("?"))
      try save(world, "\(columns)-help")
      try world.press(.escape, .control("p"))
      try save(world, "\(columns)-palette")
      try world.press(.escape, .character("w"))
      try save(world, "\(columns)-why")
      try world.press(.escape, .character(":"))
      try world.type("set s")
      try world.press(.tab)
      try save(world, "\(columns)-command")
      try world.press(.escape, .character(" "))
      try world.train(steps: 1..<420)
      try world.command("stop")
      try world.command("cardinality 8")
      try world.command("train")
      try world.train(steps: 1..<300, loss: { 2.3 / (1 + Float($0) / 60) + Float($0 * 31 % 19) * 0.01 })
      try world.send(.tick(20), .tick(20.6))
      try save(world, "\(columns)-live")
      try world.command("11")
      try world.send(.tick(40))
      try save(world, "\(columns)-runs")
      try world.press(.enter, .down, .down)
      try save(world, "\(columns)-params")
      try world.press(.escape, .up)
      try world.press(.character("q"))
      try save(world, "\(columns)-quit")
      for (name, appearance) in [("ascii", Appearance(colors: .mono, glyphs: .ascii)), ("mono", Appearance(colors: .mono)), ("16", Appearance(colors: .sixteen)), ("direct", Appearance(colors: .direct)), ("light", Appearance())] {
        var world = try World(NotebookStart(appearance: appearance, size: size, cell: .transform))
        try world.send(.began)
        try save(world, "\(columns)-\(name)")
      }
    }
  }
}
