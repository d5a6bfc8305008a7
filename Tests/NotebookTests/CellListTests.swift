import ResNeXtModel
import Testing

@testable import Notebook

@Suite struct CellListTests {
  private static let states: [NotebookState] = Preset.allCases.compactMap { preset in
    try? NotebookState(NotebookStart(preset: preset))
  }

  @Test func namesAreOneWordAndDifferAndNumbersCountFromTheFirst() {
    #expect(Set(CellKind.allCases).count == CellKind.allCases.count)
    #expect(CellKind.allCases.map(\.number) == Array(0..<CellKind.allCases.count))
    for kind in CellKind.allCases {
      #expect(kind.rawValue.allSatisfy { $0.isLetter || $0 == "-" })
      #expect(CellKind(rawValue: kind.rawValue) == kind)
      #expect(kind.definition.kind == kind)
    }
    #expect(CellKind(rawValue: "nothing") == nil)
  }

  @Test(arguments: CellKind.allCases)
  func everyCellHasACallANoteAStepAndValuesInEveryPreset(kind: CellKind) {
    for state in Self.states {
      let cell = kind.definition
      #expect(!cell.call(state).isEmpty && !cell.why(state).isEmpty)
      #expect((0..<max(1, cell.stepCount(state))).contains(cell.step(state)))
      let header = cell.values(state)[0].split(separator: ",").count
      #expect(header > 1)
      #expect(cell.hits(of: cell.name, state).allSatisfy { $0.cell == kind })
    }
  }

  @Test func theSameKeyOfTwoCellsIsTheSameRow() {
    var rows: [String: String] = [:]
    for cell in CellList.all {
      for key in cell.keys {
        #expect(rows[key.name] == nil || rows[key.name] == key.row.title, "\(key.name)")
        rows[key.name] = key.row.title
      }
    }
    #expect(!rows.isEmpty)
  }

  @Test func aCellsOwnKeyIsDoneInItAndRefusedWithTheReasonElsewhere() throws {
    var world = try World(NotebookStart(cell: .transform))
    try world.send(.began)
    try world.press(.character("z"))
    #expect(world.state.isZoomed)
    try world.press(.escape, .escape, .character("0"), .character("z"))
    #expect(world.state.notice?.text == "setup shows no feature maps")
    #expect(!world.state.isZoomed)
  }

  @Test("No key that a hint names is refused", arguments: CellKind.allCases, [false, true])
  func hintsAreKept(kind: CellKind, isComputed: Bool) throws {
    for keys in [
      [], [.enter], [.enter, .enter], [.character("d")], [.character("d"), .character("d")],
      [.character("z"), .tab],
    ] as [[Key]] {
      // The small network of real numbers has no identity block.
      var world =
        try isComputed
        ? InstrumentWorld.make(kind, size: Size(columns: 200, rows: 60))
        : World(NotebookStart(size: Size(columns: 200, rows: 60), cell: kind))
      if !isComputed { try world.send(.began) }
      for key in keys { try world.press(key) }
      // Where nothing is computed no number is explained.
      if !isComputed, world.state.depth == .terms { continue }
      for (hint, action) in world.state.hints {
        // The keys of one hint may be several; one of them has to do something.
        let row = try #require(
          KeyTable.standard.rows.first {
            $0.hint == hint && $0.contexts.contains(world.state.context)
              && $0.bindings.first?.action == action
          })
        let answers = try row.bindings.map { binding in
          var other = world
          other.log = []
          try other.press(binding.key)
          return other.log.contains { if case .bell = $0 { true } else { false } }
        }
        #expect(answers.contains(false), "\(kind.rawValue) \(keys): \(hint.keys) \(hint.word)")
      }
    }
  }

  @Test(arguments: CellKind.allCases)
  func hintsNameOnlyKeysOfTheCell(kind: CellKind) {
    let names = Set(kind.definition.keys.map(\.name))
    for context in KeyContext.allCases {
      for (_, action) in KeyTable.standard.hints(in: context, cell: kind) {
        if case .own(let name, _) = action { #expect(names.contains(name)) }
        if context == .browse, action == .move(.left) { #expect(kind.definition.walks) }
      }
    }
  }
}
