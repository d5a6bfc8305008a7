import Foundation
import Testing

@testable import Notebook

/// Whole screens as text, compared with the files in `Goldens`.
///
/// `RESNEXT_TUI_WRITE_GOLDENS=1` writes them anew; look at every one that changed before it is kept.
@Suite("Golden screens")
struct GoldenTests {
  static let sizes = [
    Size(columns: 80, rows: 24), Size(columns: 100, rows: 30), Size(columns: 200, rows: 60),
  ]

  private var folder: String { URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/Goldens" }

  private func compare(_ world: World, _ name: String) throws {
    let size = world.state.size
    let screen = view(world.state, size: size).plainText()
    let path = "\(folder)/\(size.columns)x\(size.rows)-\(name).txt"
    if ProcessInfo.processInfo.environment["RESNEXT_TUI_WRITE_GOLDENS"] != nil {
      try screen.write(toFile: path, atomically: true, encoding: .utf8)
    }
    #expect(
      screen == (try String(contentsOfFile: path, encoding: .utf8)), "\(name) at \(size.columns)×\(size.rows)"
    )
  }

  @Test("Every cell as it opens", arguments: CellKind.allCases, sizes)
  func cells(kind: CellKind, size: Size) throws {
    var world = try World(NotebookStart(size: size, cell: kind))
    try world.send(.began)
    try compare(world, kind.rawValue)
  }

  @Test("Zoom, help, palette and command line over transform", arguments: sizes)
  func overlays(size: Size) throws {
    var world = try World(NotebookStart(size: size, cell: .transform))
    try world.send(.began)
    try world.press(.character("z"))
    try compare(world, "zoom")
    try world.press(.escape, .escape, .character("?"))
    try compare(world, "help")
    try world.press(.escape, .control("p"))
    try compare(world, "palette")
    try world.press(.escape, .character(":"))
    try world.type("set s")
    try world.press(.tab)
    try compare(world, "command-line")
  }

  @Test("A second run with another cardinality over the first, and the question at the end", arguments: sizes)
  func training(size: Size) throws {
    var world = try World(NotebookStart(size: size, cell: .training))
    try world.send(.began)
    try world.press(.character(" "))
    try world.train(steps: 1..<420)
    try world.command("stop")
    try world.command("cardinality 8")
    try world.command("train")
    try world.train(steps: 1..<300, loss: { 2.3 / (1 + Float($0) / 60) + Float($0 * 31 % 19) * 0.01 })
    try world.send(.tick(20), .tick(20.6))
    try compare(world, "two-runs")
    try world.press(.character("q"))
    try compare(world, "quit")
  }

  @Test("Plain ASCII, one colour and sixteen", arguments: sizes)
  func appearances(size: Size) throws {
    let appearances = [
      ("ascii", Appearance(colors: .mono, glyphs: .ascii)), ("mono", Appearance(colors: .mono)),
      ("sixteen", Appearance(colors: .sixteen)),
    ]
    for (name, appearance) in appearances {
      var world = try World(NotebookStart(appearance: appearance, size: size, cell: .transform))
      try world.send(.began)
      try compare(world, name)
    }
  }

  @Test("A terminal that is too small says so in one line")
  func tooSmall() throws {
    var world = try World(NotebookStart(size: Size(columns: 59, rows: 19)))
    try world.send(.began)
    try compare(world, "too-small")
  }
}
