import ResNeXtModel
import Tensors
import Testing

@testable import Notebook

/// What the mouse reaches: the wheel wherever something scrolls or walks, a click whatever a key does, a reading under the
/// pointer.
@Suite struct MouseReachTests {
  private func world(_ cell: CellKind, preset: Preset = .notebookCIFAR, rows: Int = 30) throws -> World {
    var world = try World(NotebookStart(size: Size(columns: 100, rows: rows), preset: preset, cell: cell))
    try world.send(.began)
    world.state.interface.talk.notice = nil
    return world
  }

  /// The screen without what was said.
  private func picture(_ world: World) -> String {
    var state = world.state
    state.interface.talk.notice = nil
    return view(state, size: state.size).screen.plainText() + "\(state.cursor)\(state.step(of: state.cell))"
  }

  private func changes(_ world: World, _ body: (inout World) throws -> Void) rethrows -> Bool {
    var other = world
    try body(&other)
    return other.state.cell == world.state.cell && picture(other) != picture(world)
  }

  /// Where a cell's picture is, away from strips, charts and lists of cells.
  private func turn(_ kind: MouseAction.Kind, _ world: inout World) throws {
    let body = world.state.layout.cellInside
    try world.use(kind, column: body.column + body.columns / 3, row: body.row + body.rows / 2)
  }

  // MARK: Wheel

  /// By kind: what the arrows or the pages move in a cell, the wheel moves.
  @Test(arguments: CellKind.allCases, [0, 1, 2, 3])
  func whatScrollsOrWalksHasTheWheel(kind: CellKind, depth: Int) throws {
    var world = try world(kind, rows: 24)
    for _ in 0..<depth { try world.press(.enter) }
    guard world.state.cell == kind else { return }
    // Without a network there are no terms to walk through.
    if world.state.context == .terms, world.state.explanation == nil { return }
    let keys: [Key] = world.state.context == .browse ? [.pageDown, .right] : [.down, .right, .pageDown]
    let moves = try keys.contains { key in try changes(world) { try $0.press(key) } }
    guard moves else { return }
    let turns = try [MouseAction.Kind.wheelDown, .wheelUp].contains { wheel in
      try changes(world) { try turn(wheel, &$0) }
    }
    #expect(turns, "\(kind.rawValue), depth \(depth), \(world.state.context)")
  }

  @Test func theWheelStaysInTheCellAndSaysNothingAtItsEnds() throws {
    for kind in CellKind.allCases {
      var world = try world(kind)
      for _ in 0..<40 { try turn(.wheelDown, &world) }
      #expect(world.state.cell == kind)
      #expect(!world.log.contains { if case .bell = $0 { true } else { false } }, "\(kind.rawValue)")
    }
  }

  @Test func theWheelOverTheOutlineChoosesTheCell() throws {
    var world = try world(.split)
    try world.use(.wheelDown, column: 5, row: 5)
    #expect(world.state.cell == .transform)
    try world.use(.wheelUp, column: 5, row: 5)
    #expect(world.state.cell == .split)
  }

  @Test(arguments: ["?", "w", ":calibrate", "palette", "completions", "history"])
  func everyOverlayThatScrollsHasTheWheel(overlay: String) throws {
    var world = try world(.transform, rows: 20)
    switch overlay {
    case "palette": try world.press(.control("p"))
    case ":calibrate": try world.command("calibrate")
    case "completions":
      try world.press(.character(":"))
      try world.type("set s")
      try world.press(.tab)
    case "history":
      try world.command("log")
      try world.press(.escape, .character(":"))
    default: try world.type(overlay)
    }
    let before = world.state.overlay
    // A text that is wholly in sight scrolls nowhere.
    if world.state.context == .reading, before.map({ Reading.lastScroll($0, world.state) }) == 0 { return }
    try world.use(overlay == "history" ? .wheelUp : .wheelDown, column: 50, row: 10)
    #expect(world.state.overlay != before && world.state.overlay != nil)
  }

  // MARK: Clicks

  /// Every action that keys have where one is, is on the screen or in the help.
  @Test(arguments: CellKind.allCases, [0, 1, 2])
  func whatAKeyDoesAClickDoesToo(kind: CellKind, depth: Int) throws {
    var world = try world(kind)
    for _ in 0..<depth { try world.press(.enter) }
    // What is typed is no matter of clicks.
    guard world.state.cell == kind, KeyContext.notebook.contains(world.state.context) else { return }
    let wanted = actions(world.state)
    var found = clickable(world)
    try world.press(.character("?"))
    // Without the key's way through everything that follows a key: the help alone moves.
    var before: Overlay?
    while world.state.overlay != before {
      before = world.state.overlay
      found.formUnion(clickable(world))
      _ = world.state.scrollOverlay(20)
    }
    let missing = wanted.filter { !found.contains($0) }
    #expect(missing.isEmpty, "\(kind.rawValue) \(world.state.context): \(missing)")
  }

  /// What keys do here, but for moving to something that is clicked itself, and what is typed.
  private func actions(_ state: NotebookState) -> Set<Action> {
    var actions: Set<Action> = []
    for row in KeyTable.standard.rows where row.holds(in: state) {
      for binding in row.bindings {
        guard
          KeyTable.standard.action(for: binding.key, in: state.context, cell: state.cell) == binding.action
        else { continue }
        switch binding.action {
        case .move, .edge, .inspect(.term), .inspect(.channel): continue
        default: actions.insert(binding.action)
        }
      }
    }
    return actions
  }

  private func clickable(_ world: World) -> Set<Action> {
    Set(
      view(world.state, size: world.state.size).screen.places.compactMap {
        if case .action(let action) = $0.effect { action } else { nil }
      })
  }

  @Test func aKeysNameInTheHelpDoesWhatThatKeyDoes() throws {
    var world = try world(.split)
    try world.press(.character("?"))
    for _ in 0..<20 where !clickable(world).contains(.block(-1)) { try world.press(.pageDown) }
    let frame = view(world.state, size: world.state.size)
    let place = try #require(frame.screen.places.last { $0.effect == .action(.block(-1)) })
    #expect(frame.screen[place.area.column, place.area.row].character == "B")
    let before = world.state.block
    try world.use(.press, column: place.area.column, row: place.area.row)
    #expect(world.state.overlay == nil && world.state.block != before)
  }

  // MARK: Hover

  @Test func theValueUnderThePointerIsReadAndTheCursorStays() throws {
    var world = try world(.split)
    let places = view(world.state, size: world.state.size).screen.places
    let place = try #require(places.last { if case .value(2, _, _) = $0.effect { true } else { false } })
    let before = world.state.cursor
    try world.use(.move, column: place.area.column, row: place.area.row)
    let map = try #require(world.state.picture?.map)
    let value = NumberText.short(map.value(channel: 2, y: 0, x: 0) ?? 0)
    #expect(world.text.contains("ch 2 path 1 y 0 x 0 = \(value)"))
    #expect(world.state.cursor == before)
    #expect(!world.state.isUnsaved && world.state.history.undoName == nil)
    try world.use(.move, column: 0, row: 0)
    #expect(world.state.hoverText == nil && !world.text.contains("path 1 y 0 x 0 ="))
  }

  @Test func aKeyTakesTheReadingAway() throws {
    var world = try world(.split)
    let places = view(world.state, size: world.state.size).screen.places
    let place = try #require(places.last { if case .value = $0.effect { true } else { false } })
    try world.use(.move, column: place.area.column, row: place.area.row)
    #expect(world.state.hoverText != nil)
    try world.press(.character("b"))
    #expect(world.state.hoverText == nil)
  }

  @Test func curvesAreReadUnderThePointer() throws {
    var world = try world(.training, rows: 40)
    try world.press(.character(" "))
    try world.train(steps: 1..<300)
    let places = view(world.state, size: world.state.size).screen.places
    let place = try #require(places.last { $0.effect == .curve })
    try world.use(.move, column: place.area.endColumn - 1, row: place.area.row + 1)
    #expect(world.state.hoverText?.hasPrefix("epoch 1.90: ") == true, "\(world.state.hoverText ?? "")")
    #expect(world.state.curves.cursor == nil)
  }

  @Test func aCellOfTheConfusionMatrixSaysItsClasses() throws {
    var world = try world(.errors)
    let places = view(world.state, size: world.state.size).screen.places
    let place = try #require(places.last { if case .entry = $0.effect { true } else { false } })
    try world.use(.move, column: place.area.column, row: place.area.row)
    #expect(world.state.hoverText?.hasSuffix(" images") == true)
  }
}
