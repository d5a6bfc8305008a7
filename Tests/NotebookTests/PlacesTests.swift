import ResNeXtModel
import Tensors
import Testing

@testable import Notebook

/// What a click does, by the frame that is on the screen.
@Suite struct PlacesTests {
  private func world(
    _ cell: CellKind, columns: Int = 120, rows: Int = 40, preset: Preset = .notebookCIFAR
  ) throws -> World {
    var world = try World(
      NotebookStart(size: Size(columns: columns, rows: rows), preset: preset, cell: cell))
    try world.send(.began)
    world.state.interface.talk.notice = nil
    return world
  }

  private func places(_ world: World) -> [Place] { view(world.state, size: world.state.size).screen.places }

  /// Clicks on the first place that does this.
  private func click(_ effect: Place.Effect, _ world: inout World) throws {
    let place = try #require(places(world).last { $0.effect == effect })
    try world.use(.press, column: place.area.column, row: place.area.row)
  }

  @Test(arguments: CellKind.allCases)
  func everyHintDoesWhatItsKeyDoes(kind: CellKind) throws {
    let world = try world(kind)
    for (hint, action) in world.state.hints {
      let line = world.text.split(separator: "\n", omittingEmptySubsequences: false)[39]
      guard line.contains("\(hint.keys) \(hint.word)") else { continue }
      #expect(places(world).contains { $0.area.row == 39 && $0.effect == .action(action) }, "\(hint.keys)")
    }
  }

  /// What stands on the screen inside a place.
  private func text(under place: Place, _ world: World) -> String {
    let screen = view(world.state, size: world.state.size).screen
    return (place.area.row..<place.area.endRow).map { row in
      String((place.area.column..<place.area.endColumn).map { screen[$0, row].character })
    }.joined(separator: "\n")
  }

  /// What must stand where something is clicked; nil where the place is a picture.
  private func words(_ effect: Place.Effect, _ state: NotebookState) -> String? {
    switch effect {
    case .action(.goTo(let kind)): return "\(kind.number)"
    case .action(.setBlock(let name)):
      return NamingScheme(state.form).shortName(of: name)
    case .action(.set(.cardinality, let text)): return "\(text)×"
    case .action(.setImage(let index)): return "\(index + 1) \(state.images[index].label)"
    case .action(.why): return "Why:"
    case .action(.quitSaving): return "save"
    case .action(.quitDiscarding): return "discard"
    case .action(.undo): return "undo"
    case .step(let step):
      let cell = state.cell.definition as? any MapCell
      return cell.map { named(step, among: $0.operations(state).map(\.name)) }
    case .parameter(let parameter): return parameter.title
    case .paletteLine(let index):
      guard case .palette(let field, _) = state.overlay else { return nil }
      return named(index, among: PaletteEntry.matching(field.text, in: state).map(\.title))
    case .candidate(let index):
      guard case .prompt(let prompt) = state.overlay else { return nil }
      return named(index, among: prompt.candidates)
    default: return nil
    }
  }

  /// A word that stands nowhere for a place that leads to nothing.
  private func named(_ index: Int, among names: [String]) -> String {
    names.indices.contains(index) ? names[index] : "there is no number \(index)"
  }

  @Test(arguments: CellKind.allCases, [(100, 30), (200, 60)])
  func everyPlaceLiesOnWhatItSays(kind: CellKind, size: (Int, Int)) throws {
    var world = try world(kind, columns: size.0, rows: size.1)
    try expectWords(world)
    try world.press(.character("?"))
    try expectWords(world)
    try world.press(.escape, .control("p"))
    try world.type("cell")
    try expectWords(world)
    try world.press(.escape, .character(":"))
    try world.type("set s")
    try world.press(.tab)
    try expectWords(world)
    try world.press(.escape, .character("C"), .character("q"))
    try expectWords(world)
  }

  private func expectWords(_ world: World) throws {
    let frame = view(world.state, size: world.state.size)
    for place in frame.screen.places where isOnTop(place, frame) {
      guard let words = words(place.effect, world.state) else { continue }
      let found = text(under: place, world)
      // Marks of a strip lead to a step that is not in sight.
      guard found != "‹ ", found != " ›" else { continue }
      // The help names the key that does it.
      if isKey(found, of: place.effect, world.state) { continue }
      #expect(
        found.lowercased().contains(words.lowercased().prefix(place.area.columns - 1)),
        "\(place.effect): '\(found)'")
    }
  }

  /// Whether a text in the help is the name of a key that does what its place does.
  private func isKey(_ text: String, of effect: Place.Effect, _ state: NotebookState) -> Bool {
    guard case .help = state.overlay, case .action(let action) = effect, text.count == 1,
      let name = text.first
    else { return false }
    return KeyContext.allCases.contains {
      KeyTable.standard.action(for: .character(name), in: $0, cell: state.cell) == action
    }
  }

  /// Whether nothing lies over any part of a place.
  private func isOnTop(_ place: Place, _ frame: Frame) -> Bool {
    (place.area.row..<place.area.endRow).allSatisfy { row in
      (place.area.column..<place.area.endColumn).allSatisfy {
        frame.place(column: $0, row: row) == place
      }
    }
  }

  @Test func anOperationOfTheStripIsGoneTo() throws {
    var world = try world(.transform)
    for step in [5, 0, 3] {
      try click(.step(step), &world)
      #expect(world.state.step(of: .transform) == step)
    }
  }

  @Test func aPathOfTheSplitIsGoneTo() throws {
    var world = try world(.split)
    try click(.step(2), &world)
    #expect(world.state.cursor.channel == 16)
  }

  @Test func aParameterIsChosenThenItsValueIsAskedFor() throws {
    var world = try world(.training)
    try click(.parameter(.epochs), &world)
    #expect(world.state.interface.places.parameter == .epochs && world.state.depth == .inside)
    try click(.action(.move(.right)), &world)
    #expect(world.state.training.epochs == 20)
    try click(.parameter(.epochs), &world)
    #expect(world.state.overlay == .prompt(Prompt(.value(.epochs))))
  }

  @Test func aRowOfTheCostsTurnsTheCardinality() throws {
    var world = try world(.network)
    try click(.action(.set(.cardinality, "16")), &world)
    #expect(world.state.training.network.cardinality == 16)
    #expect(world.state.history.undoName == "cardinality 16")
  }

  @Test func aBlockIsChosenInItsStage() throws {
    var world = try world(.network)
    let name = BlockName(stage: 1, index: 1)
    try click(.action(.setBlock(name)), &world)
    #expect(world.state.block == name)
  }

  @Test func anImageOfTheStripIsChosen() throws {
    var world = try world(.image, columns: 200, rows: 60)
    try click(.action(.setImage(2)), &world)
    #expect(world.state.image == 2)
  }

  @Test func theNoteOpens() throws {
    var world = try world(.split)
    try click(.action(.why), &world)
    #expect(world.state.overlay == .why(scroll: 0))
    // Outside of it, a click closes it.
    try world.use(.press, column: 0, row: 0)
    #expect(world.state.overlay == nil)
  }

  @Test func aLineOfTheHelpIsDone() throws {
    var world = try world(.split)
    try world.press(.character("?"))
    for _ in 0..<20 where !places(world).contains(where: { $0.effect == .action(.block(1)) }) {
      try world.press(.pageDown)
    }
    try click(.action(.block(1)), &world)
    #expect(world.state.overlay == nil)
    #expect(world.state.block == BlockName(stage: 0, index: 1))
  }

  @Test func aLineOfThePaletteIsDone() throws {
    var world = try world(.split)
    try world.press(.control("p"))
    try world.type("preset")
    try world.type(" tiny")
    try click(.paletteLine(0), &world)
    #expect(world.state.preset == .tiny)
  }

  @Test func aCompletionIsTaken() throws {
    var world = try world(.split)
    try world.press(.character(":"))
    try world.type("set s")
    try world.press(.tab)
    try click(.candidate(1), &world)
    guard case .prompt(let prompt) = world.state.overlay else {
      Issue.record("the line is not open any more")
      return
    }
    #expect(prompt.text == "set seed")
  }

  @Test(arguments: [(Action.quitDiscarding, Int32(0)), (.quitSaving, 0)])
  func theQuestionBeforeQuittingIsAnswered(answer: Action, status: Int32) throws {
    var world = try world(.split)
    try world.press(.character("C"), .character("q"))
    try click(.action(answer), &world)
    #expect(world.status == status)
    #expect(world.files.isEmpty == (answer == .quitDiscarding))
  }

  @Test func theCurvesAreReadWhereTheyAreClicked() throws {
    var world = try world(.split, columns: 120, rows: 60)
    try world.press(.character(" "))
    try world.train(steps: 1..<300)
    let place = try #require(places(world).first { $0.effect == .curve })
    try world.use(.press, column: place.area.column + place.area.columns - 1, row: place.area.row + 2)
    #expect(world.state.pane == .curves)
    #expect(world.state.curves.cursor == 1)
    try world.use(.press, column: place.area.column, row: place.area.row)
    #expect(world.state.curves.cursor == 0)
  }

  @Test func everyValueOfAZoomedMapCanBeClicked() throws {
    var world = try world(.transform, preset: .tiny)
    try world.press(.character("z"))
    let map = try #require(world.state.picture?.map)
    let place = try #require(places(world).last { if case .value = $0.effect { true } else { false } })
    var seen: Set<[Int]> = []
    for row in place.area.row..<place.area.endRow {
      for column in place.area.column..<place.area.endColumn {
        try world.use(.press, column: column, row: row)
        #expect(world.state.cursor.y < map.height && world.state.cursor.x < map.width)
        seen.insert([world.state.cursor.y, world.state.cursor.x])
      }
    }
    // Two rows of the map stand in a row of the screen where it is not enlarged.
    #expect(seen.count >= map.width * min(map.height, place.area.rows))
  }

  @Test(arguments: CellKind.allCases, [(60, 20), (80, 24), (120, 40), (200, 60)])
  func placesLieOnTheScreenAndClickingEachOneKeepsThingsSound(kind: CellKind, size: (Int, Int)) throws {
    let start = try world(kind, columns: size.0, rows: size.1)
    let bounds = Screen(size: start.state.size).bounds
    for place in places(start) {
      #expect(place.area.column >= 0 && place.area.endColumn <= bounds.columns)
      #expect(place.area.row >= 0 && place.area.endRow <= bounds.rows)
      var world = start
      try world.use(.press, column: place.area.column, row: place.area.row)
      #expect(!world.text.isEmpty)
    }
  }

  @Test func aClickWhereNothingIsDoesNothing() throws {
    var world = try world(.split)
    let before = world.text
    try world.use(.press, column: 1000, row: 1000)
    #expect(world.text == before)
  }
}
