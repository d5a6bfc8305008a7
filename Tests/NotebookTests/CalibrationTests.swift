import Testing

@testable import Notebook

/// Choosing how things look by what is seen.
@Suite struct CalibrationTests {
  private func world(_ size: Size = Size(columns: 80, rows: 24), colors: Appearance.Colors = .direct) throws
    -> World
  {
    var start = NotebookStart(
      appearance: Appearance(colors: colors), size: size, preset: .tiny, cell: .image)
    start.ability = TerminalAbility(colors: colors, isUnicode: true)
    start.settingsPath = "/c/config"
    var world = try World(start)
    try world.send(.began)
    world.state.interface.talk.notice = nil
    return world
  }

  private func kept(_ world: World) -> [KeptSetting] {
    world.log.flatMap { if case .keepSettings(let kept) = $0 { kept } else { [KeptSetting]() } }
  }

  @Test func whatIsChosenIsSeenAtOnceAndKeptByEnter() throws {
    var world = try world()
    try world.command("calibrate")
    #expect(world.text.contains("how does it look?"))
    try world.press(.right, .right)
    #expect(world.state.appearance.glyphs == .ascii && world.text.contains("+ how does it look? -"))
    #expect(world.text.contains("⣀⣤⣶⣿"), "the sample stays what it is a sample of")
    try world.press(.down, .right, .right)
    #expect(world.state.appearance.colors == .indexed256)
    try world.press(.enter)
    #expect(
      kept(world) == [
        KeptSetting(name: "glyphs", value: "ascii"), KeptSetting(name: "colors", value: "256"),
      ])
    #expect(world.state.overlay == nil && world.state.appearance.glyphs == .ascii)
    try world.send(.settingsKept(path: "/c/config", nil))
    #expect(world.text.contains("kept in /c/config"))
  }

  @Test func escapeTakesEverythingBackAndKeepsNothing() throws {
    var world = try world()
    let before = world.text
    try world.command("calibrate")
    for _ in CalibrationItem.allCases.dropLast() { try world.press(.right, .down) }
    #expect(world.state.looks != Looks() && !world.state.mouse)
    try world.press(.escape)
    #expect(world.state.looks == Looks() && world.state.mouse && kept(world).isEmpty)
    #expect(world.text == before)
  }

  @Test func enterKeepsNothingWhereNothingWasChanged() throws {
    var world = try world()
    try world.command("calibrate")
    try world.press(.right, .left, .enter)
    #expect(kept(world).isEmpty && world.text.contains("nothing was changed"))
  }

  @Test func coloursThatTheTerminalLacksAreSaidToComeLater() throws {
    var world = try world(colors: .indexed256)
    try world.command("calibrate")
    #expect(world.text.contains("direct   from the next start on"))
    try world.press(.down, .right)
    #expect(world.state.looks.colors == .direct && world.state.appearance.colors == .indexed256)
  }

  @Test(arguments: [(60, 20), (80, 24), (120, 40), (200, 60)])
  func everyChoiceFitsAndIsClicked(columns: Int, rows: Int) throws {
    var world = try world(Size(columns: columns, rows: rows))
    try world.command("calibrate")
    for item in CalibrationItem.allCases where item != .reader {
      for (index, value) in item.values.enumerated() {
        let frame = view(world.state, size: world.state.size)
        let wanted = Place.Effect.action(.calibration(.choose(item, value: index)))
        let place = try #require(frame.screen.places.last { $0.effect == wanted }, "\(item) \(value)")
        #expect(frame.place(column: place.area.column, row: place.area.row) == place)
        try world.use(.press, column: place.area.column, row: place.area.row)
        #expect(item.value(of: world.state.looks) == value)
      }
    }
    let frame = view(world.state, size: world.state.size)
    let keep = try #require(frame.screen.places.last { $0.effect == .action(.calibration(.keep)) })
    let text = (keep.area.column..<keep.area.endColumn).map { frame.screen[$0, keep.area.row].character }
    #expect(String(text) == "Enter keep")
  }

  @Test func aClickOutsideLeavesItAsItWas() throws {
    var world = try world(Size(columns: 120, rows: 40))
    try world.command("calibrate")
    try world.press(.right, .right)
    try world.use(.press, column: 0, row: 20)
    #expect(world.state.overlay == nil && world.state.looks == Looks())
  }

  @Test func readersSentencesCanBeChosenAndTakenBack() throws {
    var world = try world()
    try world.command("calibrate")
    for _ in 0..<5 { try world.press(.down) }
    try world.press(.right)
    #expect(world.state.isReader)
    #expect(Narration(world.state, after: nil).sentences(after: nil).last == "reader: on, 1 of 2.")
    try world.press(.escape)
    #expect(!world.state.isReader)
  }

  @Test func theConfigurationIsNamed() throws {
    var world = try world(Size(columns: 120, rows: 40))
    try world.command("config")
    #expect(world.text.contains("settings: /c/config"))
  }

  // MARK: The file

  @Test func aLineChangesItsValueAloneAndOthersStay() {
    let text =
      "# mine\r\ntheme = dark   # at night\n\nspeed = 3\ndata = \"~/a # b\"\nkey F5 = Space\nthis is nothing\n"
    let changed = Settings.rewriting(
      text, with: [KeptSetting(name: "theme", value: "light"), KeptSetting(name: "mouse", value: "off")])
    #expect(
      changed
        == "# mine\r\ntheme = light   # at night\n\nspeed = 3\ndata = \"~/a # b\"\nkey F5 = Space\nthis is nothing\nmouse = off\n"
    )
  }

  @Test(arguments: [
    ("", "theme = light\n"), ("theme=dark", "theme= light"), ("theme = \"dark\" # x", "theme = light # x"),
    ("mouse = off", "mouse = off\ntheme = light\n"), ("theme = dark\r\n", "theme = light\r\n"),
    ("theme = dark\ntheme = auto\nglyphs = ascii\n", "theme = light\nglyphs = ascii\n"),
    ("# theme = dark\n", "# theme = dark\ntheme = light\n"), ("theme =\n", "theme = light\n"),
  ])
  func aValueComesIntoAnyFile(text: String, expected: String) {
    let changed = Settings.rewriting(text, with: [KeptSetting(name: "theme", value: "light")])
    #expect(changed == expected)
    #expect(Settings.read(changed).settings.theme == .light)
  }

  @Test func everyItemsValuesAreReadBack() {
    for item in CalibrationItem.allCases {
      for value in item.values {
        let text = Settings.rewriting("", with: [KeptSetting(name: item.rawValue, value: value)])
        #expect(Settings.read(text).problems.isEmpty, "\(text)")
      }
    }
  }
}
