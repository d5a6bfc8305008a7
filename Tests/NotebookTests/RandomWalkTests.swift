import ResNeXtModel
import Tensors
import Testing

@testable import Notebook

@Suite struct RandomWalkTests {
  private static let keys: [Key] =
    [
      .enter, .escape, .tab, .backTab, .backspace, .delete, .up, .down, .left, .right, .home, .end, .pageUp,
      .pageDown,
      .function(1), .function(5), .control("p"), .control("l"), .control("w"), .control("u"), .control("c"),
    ] + "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ:/?.[] !é日".map { .character($0) }
    + NastyText.scalars.map { .character(Character($0)) }

  @Test(arguments: 0..<6)
  func noKeyInAnyStateTrapsAndEveryScreenHasItsSize(seed: Int) throws {
    var generator = Philox(seed: UInt64(seed), purpose: 77)
    let presets: [Preset] = [.notebookCIFAR, .tiny, .small]
    var world = try World(
      NotebookStart(
        appearance: Appearance(
          colors: Appearance.Colors.allCases[seed % 5], glyphs: seed % 3 == 0 ? .ascii : .unicode),
        size: Size(columns: 80, rows: 24), preset: presets[seed % 3],
        cell: CellKind.allCases[seed % CellKind.allCases.count]))
    try world.send(.began)
    var time = 0.0
    for turn in 0..<250 {
      switch Int.random(in: 0..<20, using: &generator) {
      case 0:
        let size = Size(
          columns: 1 + Int.random(in: 0..<220, using: &generator),
          rows: 1 + Int.random(in: 0..<70, using: &generator))
        try world.send(.resized(size))
      case 1:
        let place = (Int.random(in: 0..<230, using: &generator), Int.random(in: 0..<80, using: &generator))
        let kinds: [MouseAction.Kind] = [.press, .wheelUp, .wheelDown]
        try world.use(kinds[turn % 3], column: place.0, row: place.1)
      case 2:
        time += 0.4
        try world.send(.tick(time))
      case 3:
        try world.send(
          .pasted(NastyText.samples[Int.random(in: 0..<NastyText.samples.count, using: &generator)]))
      case 4:
        let step = world.state.run?.steps ?? 0
        if world.run != nil { try world.train(steps: step + 1..<step + 3) }
      default:
        try world.press(Self.keys[Int.random(in: 0..<Self.keys.count, using: &generator)])
      }
      guard turn % 5 == 0 else { continue }
      let screen = view(world.state, size: world.state.size).screen
      #expect(screen.size == world.state.size)
      check(screen, ascii: seed % 3 == 0)
    }
  }

  /// Right halves stand right of wide characters only, and ASCII screens hold ASCII alone.
  private func check(_ screen: Screen, ascii: Bool) {
    for row in 0..<screen.size.rows {
      for column in 0..<screen.size.columns {
        let character = screen[column, row].character
        if screen[column, row].isContinuation {
          #expect(CharacterWidth.columns(screen[column - 1, row].character) == 2)
        } else if CharacterWidth.columns(character) == 2 {
          #expect(screen[column + 1, row].isContinuation)
        }
        if ascii { #expect(character.isASCII) }
      }
    }
  }

  @Test(arguments: CellKind.allCases)
  func everySizeFromOneByOneIsDrawn(kind: CellKind) throws {
    var world = try World(NotebookStart(cell: kind))
    try world.send(.began)
    try world.press(.character(" "))
    try world.train(steps: 1..<5)
    for columns in [1, 60, 80, 96, 142, 300] {
      for rows in [1, 20, 24, 40, 100] {
        let screen = view(world.state, size: Size(columns: columns, rows: rows)).screen
        #expect(screen.size == Size(columns: columns, rows: rows))
        let small = page(world.state, cell: kind, size: Size(columns: columns, rows: rows))
        #expect(small.size == screen.size)
      }
    }
  }

  @Test(arguments: [Preset.notebook50, .resnext50x32x4d, .resnext29x32x4d])
  func largeNetworksAreDrawnBeforeAndAfterTheirMapsArrive(preset: Preset) throws {
    var world = try World(NotebookStart(size: Size(columns: 120, rows: 40), preset: preset, cell: .split))
    world.isAnswering = false
    try world.send(.began)
    #expect(world.text.contains("…"))
    for kind in CellKind.allCases {
      try world.send(.key(.escape))
      try world.command(kind.rawValue)
      #expect(world.text.contains(kind.title))
    }
  }
}
