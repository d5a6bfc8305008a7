import Testing

@testable import Notebook

/// Drawn for dark screens and for light ones.
@Suite struct ThemeTests {
  private func rgb(_ style: Style) throws -> RGB {
    guard case .indexed(let index) = style.foreground else { throw Failure("no colour") }
    return Palette.rgb(index)
  }

  @Test(arguments: Appearance.Background.allCases)
  func textContrastsWithTheScreen(background: Appearance.Background) throws {
    let theme = Theme(appearance: Appearance(background: background))
    let text = [theme.quiet, theme.frame, theme.focusedFrame, theme.accent, theme.warning, theme.failure]
    for (style, dim) in text.map({ ($0, 3.8) }) + (0..<8).map({ (theme.path($0), 3.3) }) {
      let color = try rgb(style)
      let (black, white) = (color.contrast(with: RGB(0, 0, 0)), color.contrast(with: RGB(255, 255, 255)))
      // Who does not say what is drawn on gets the colours for a dark screen.
      if background == .dark { #expect(black >= dim && white >= dim) } else { #expect(white >= 4.5) }
    }
    #expect(Set((0..<8).map(theme.path)).count == 8)
  }

  private func world(_ theme: ThemeChoice = .auto) throws -> World {
    var start = NotebookStart()
    start.theme = theme
    start.appearance.background = theme.background(of: .dark)
    return try World(start)
  }

  @Test func theTerminalsBackgroundIsFollowedUntilAThemeIsChosen() throws {
    var world = try world()
    #expect(world.state.appearance.background == .dark)
    try world.send(.terminalBackground(.light))
    #expect(world.state.appearance.background == .light)
    try world.command("theme dark")
    #expect(world.state.appearance.background == .dark)
    try world.send(.terminalBackground(.light))
    #expect(world.state.appearance.background == .dark)
    try world.command("theme auto")
    #expect(world.state.appearance.background == .light)
    #expect(world.text.contains("theme auto: for a light screen"))
  }

  @Test func aThemeOfTheCommandLineHoldsAgainstTheTerminal() throws {
    var world = try world(.light)
    try world.send(.terminalBackground(.dark))
    #expect(world.state.appearance.background == .light)
  }

  @Test func anUnknownThemeIsRefusedWithThoseThatThereAre() throws {
    var world = try world()
    try world.command("theme solarized")
    #expect(world.text.contains("no theme 'solarized'; themes: auto, dark, light"))
    #expect(world.state.appearance.background == .dark)
    #expect(TypedCommands.words(after: "theme", in: world.state) == ["auto", "dark", "light"])
  }

  @Test func mapsOnALightScreenAreDrawnInItsColours() throws {
    var world = try World(NotebookStart(size: Size(columns: 100, rows: 30), cell: .transform))
    try world.send(.began)
    func backgrounds() -> Set<Color> { Set(world.screenStyles.map(\.foreground)) }
    let dark = backgrounds()
    try world.send(.terminalBackground(.light))
    let light = backgrounds()
    #expect(dark.contains(.indexed(234)) && !light.contains(.indexed(234)))
    #expect(light.contains(.indexed(255)) && !dark.contains(.indexed(255)))
  }
}

extension World {
  fileprivate var screenStyles: [Style] { view(state, size: state.size).screen.cells.map(\.style) }
}
