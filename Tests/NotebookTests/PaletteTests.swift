import Testing

@testable import Notebook

/// Colours by their numbers, and what stands out by colour on the screen.
@Suite struct PaletteTests {
  @Test func thePureColoursHaveTheNumbersThatXtermGivesThem() {
    #expect(Palette.nearest(RGB(255, 0, 0)) == 196)
    #expect(Palette.nearest(RGB(0, 255, 0)) == 46)
    #expect(Palette.nearest(RGB(0, 0, 255)) == 21)
    #expect(Palette.nearest(RGB(255, 255, 0)) == 226)
    #expect(Palette.nearest(RGB(0, 255, 255)) == 51)
    #expect(Palette.nearest(RGB(255, 0, 255)) == 201)
  }

  @Test func aGreyIsTakenFromTheRampThatIsFinerThanTheCube() {
    #expect(Palette.nearest(RGB(8, 8, 8)) == 232)
    #expect(Palette.nearest(RGB(128, 128, 128)) == 244)
    #expect(Palette.nearest(RGB(238, 238, 238)) == 255)
  }

  /// The first numbers are the user's own colours, so that nothing is drawn in them.
  @Test func everyFixedColourIsNearestToItself() {
    for index in UInt8(16)...255 {
      let color = Palette.rgb(index)
      #expect(Palette.rgb(Palette.nearest(color)) == color, "\(index)")
    }
  }

  /// A notebook with outline, cell and curves on the screen.
  private func world(_ colors: Appearance.Colors) throws -> World {
    var world = try World(
      NotebookStart(
        appearance: Appearance(colors: colors), size: Size(columns: 200, rows: 60), cell: .split))
    try world.send(.began)
    try world.press(.character(" "))
    try world.train(steps: 1..<20)
    return world
  }

  @Test(
    arguments: [
      (.indexed256, Style(foreground: .indexed(31)), Style(foreground: .indexed(244))),
      (.direct, Style(foreground: .direct(0, 135, 175)), Style(foreground: .direct(128, 128, 128))),
      (.eight, Style(foreground: .indexed(6)), Style(dim: true)),
      (.mono, Style(bold: true), Style(dim: true)),
    ] as [(Appearance.Colors, Style, Style)])
  func onlyThePaneThatHasTheKeysHasAFrameInTheAccent(
    colors: Appearance.Colors, focused: Style, other: Style
  ) throws {
    var world = try world(colors)
    let layout = world.state.layout
    let panes = [
      (Pane.outline, try #require(layout.outline)), (.cell, layout.cell),
      (.curves, try #require(layout.curves)),
    ]
    var seen: Set<Pane> = []
    for _ in panes {
      seen.insert(world.state.pane)
      let screen = view(world.state, size: world.state.size).screen
      for (pane, area) in panes {
        let corner = screen[area.column, area.endRow - 1]
        #expect(corner == Cell("└", pane == world.state.pane ? focused : other), "\(pane)")
      }
      try world.press(.tab)
    }
    #expect(seen.count == panes.count)
  }
}
