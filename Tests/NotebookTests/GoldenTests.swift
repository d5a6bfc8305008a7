import Foundation
import Testing

@testable import Notebook

/// Whole screens with their styles, compared with text files in `Goldens`.
///
/// `RESNEXT_TUI_WRITE_GOLDENS=1 swift test --filter GoldenTests` writes them anew; look at each difference before committing it.
/// Screens of 80×24 and 200×60 have no colours, so that their pictures stand in the text as shades; those of
/// 100×30 are as 256 colours show them.
@Suite struct GoldenTests {
  private static let sizes = [
    Size(columns: 80, rows: 24), Size(columns: 100, rows: 30), Size(columns: 200, rows: 60),
  ]

  private func appearance(_ size: Size) -> Appearance {
    Appearance(colors: size.columns == 100 ? .indexed256 : .mono)
  }

  private func world(_ cell: CellKind, _ size: Size, appearance: Appearance? = nil) throws -> World {
    var world = try World(
      NotebookStart(
        appearance: appearance ?? self.appearance(size), size: size, cell: cell, sessionPath: "/s/tour.ipynb")
    )
    try world.send(.began)
    return world
  }

  func compare(_ world: World, _ name: String, sourceLocation: SourceLocation = #_sourceLocation)
    throws
  {
    try Golden.compare(world, name, sourceLocation: sourceLocation)
  }

  @Test(arguments: CellKind.allCases, sizes)
  func cells(kind: CellKind, size: Size) throws {
    try compare(world(kind, size), "\(kind.rawValue)-\(size.columns)x\(size.rows)")
  }

  @Test(arguments: sizes)
  func overlays(size: Size) throws {
    let suffix = "\(size.columns)x\(size.rows)"
    var world = try world(.transform, size)
    try world.press(.character("z"))
    try compare(world, "zoom-\(suffix)")
    try world.press(.escape, .escape, .character("?"))
    try compare(world, "help-\(suffix)")
    try world.press(.escape, .character("w"))
    try compare(world, "why-\(suffix)")
    try world.press(.escape, .control("p"))
    try world.type("step")
    try compare(world, "palette-\(suffix)")
    try world.press(.escape, .character(":"))
    try world.type("set s")
    try world.press(.tab)
    try compare(world, "command-line-\(suffix)")
  }

  @Test(arguments: sizes)
  func runs(size: Size) throws {
    let suffix = "\(size.columns)x\(size.rows)"
    var world = try world(.transform, size)
    try world.press(.character(" "))
    try world.train(steps: 1..<420)
    try world.press(.character("x"), .character("C"), .character(" "))
    try world.train(steps: 1..<300) { 2.3 / (1 + Float($0) / 60) + Float($0 * 31 % 19) * 0.01 }
    try world.send(.tick(20), .tick(40))
    try compare(world, "following-\(suffix)")
    try world.press(.character("q"))
    try compare(world, "quit-\(suffix)")
    try world.press(.escape)
    try world.command("training")
    try compare(world, "two-runs-\(suffix)")
    try world.press(.enter, .down, .down)
    try compare(world, "parameters-\(suffix)")
  }

  @Test("A muted path is marked wherever it stands", arguments: sizes)
  func muted(size: Size) throws {
    let suffix = "\(size.columns)x\(size.rows)"
    var world = try world(.lanes, size)
    try world.command("mute 2b:2,3a:1")
    try compare(world, "muted-lanes-\(suffix)")
    try world.command("transform")
    try world.press(.enter)
    try compare(world, "muted-transform-\(suffix)")
    try world.command("identity-block")
    try compare(world, "muted-identity-block-\(suffix)")
  }

  @Test(arguments: sizes)
  func asciiAlone(size: Size) throws {
    let ascii = Appearance(colors: .mono, glyphs: .ascii)
    for kind in [CellKind.image, .transform, .network, .prediction] {
      try compare(world(kind, size, appearance: ascii), "ascii-\(kind.rawValue)-\(size.columns)x\(size.rows)")
    }
    var world = try world(.training, size, appearance: ascii)
    try world.press(.character(" "))
    try world.train(steps: 1..<420)
    try compare(world, "ascii-training-\(size.columns)x\(size.rows)")
  }

  @Test(arguments: sizes)
  func sixteenColours(size: Size) throws {
    let sixteen = Appearance(colors: .sixteen)
    try compare(
      world(.transform, size, appearance: sixteen), "sixteen-transform-\(size.columns)x\(size.rows)")
  }

  @Test func tooSmall() throws {
    try compare(world(.transform, Size(columns: 59, rows: 19)), "too-small-59x19")
    try compare(world(.transform, Size(columns: 60, rows: 20)), "smallest-60x20")
  }

  @Test func paperForm() throws {
    let size = Size(columns: 100, rows: 30)
    for kind in [CellKind.split, .transform, .transition, .identityBlock, .network] {
      var world = try World(
        NotebookStart(
          appearance: appearance(size), size: size, preset: .small, cell: kind, sessionPath: "/s/tour.ipynb"))
      try world.send(.began)
      try compare(world, "paper-\(kind.rawValue)-100x30")
    }
  }
}

/// A screen as a text file.
enum Golden {
  /// Compares a world's screen with the file of a name, or writes it.
  static func compare(_ world: World, _ name: String, sourceLocation: SourceLocation = #_sourceLocation)
    throws
  {
    let text = view(world.state, size: world.state.size).screen.styledText
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Goldens")
    let file = folder.appending(path: "\(name).txt")
    if ProcessInfo.processInfo.environment["RESNEXT_TUI_WRITE_GOLDENS"] == "1" {
      try text.write(to: file, atomically: true, encoding: .utf8)
      return
    }
    let expected = try String(contentsOf: file, encoding: .utf8)
    guard text != expected else { return }
    let pairs = zip(
      text.split(separator: "\n", omittingEmptySubsequences: false),
      expected.split(separator: "\n", omittingEmptySubsequences: false))
    let row = Array(pairs).firstIndex { $0 != $1 } ?? 0
    Issue.record("\(name) differs first in row \(row):\n\(text)", sourceLocation: sourceLocation)
  }
}
