import Testing

@testable import Notebook

@Suite struct KeyTableTests {
  @Test func everyKeyOfTheTableIsDispatchedInItsContext() {
    for row in KeyTable.standard.rows {
      for context in row.contexts {
        for binding in row.bindings {
          #expect(KeyTable.standard.action(for: binding.key, in: context, cell: .transform) != nil)
        }
      }
    }
  }

  @Test func noTwoLinesClaimAKeyInOneContext() {
    for context in KeyContext.allCases {
      var seen: [Key: String] = [:]
      for row in KeyTable.standard.rows where row.contexts.contains(context) {
        for binding in row.bindings {
          #expect(
            seen[binding.key] == nil, "\(binding.key) in \(context): \(row.title), \(seen[binding.key] ?? "")"
          )
          seen[binding.key] = row.title
        }
      }
    }
  }

  @Test func helpNamesEveryLineOfTheTable() throws {
    let state = try NotebookState(NotebookStart(size: Size(columns: 120, rows: 40)))
    let reading = try #require(Reading(.help(scroll: 0), state))
    let text = reading.lines.map { $0.map(\.text).joined() }.joined(separator: "\n")
    for row in KeyTable.standard.rows where !row.title.isEmpty {
      #expect(text.contains(row.title), "\(row.title)")
      #expect(text.contains(row.keys), "\(row.keys)")
    }
    for command in TypedCommands.commands { #expect(text.contains(":\(command.shown)")) }
  }

  @Test func helpScrollsToItsLastLine() throws {
    var world = try World()
    try world.send(.began)
    try world.press(.character("?"), .end)
    #expect(world.text.contains("The legend has the numbers"))
    try world.press(.character("?"))
    #expect(world.state.overlay == nil)
  }

  @Test(arguments: [60, 80, 100, 200])
  func hintsFitWholeAndAlwaysOfferHelp(columns: Int) throws {
    var world = try World(NotebookStart(size: Size(columns: columns, rows: 24), cell: .transform))
    try world.send(.began)
    world.state.interface.talk.notice = nil
    let line = world.text.split(separator: "\n", omittingEmptySubsequences: false)[23]
    #expect(line.hasSuffix("? help"))
    #expect(line.count <= columns)
  }

  @Test func everyPaletteLineCanBeDone() throws {
    let fresh = try World(NotebookStart(cell: .transform))
    for entry in PaletteEntry.all(in: fresh.state) {
      var world = try World(NotebookStart(cell: .transform))
      try world.send(.began)
      _ = world.state.perform(entry.action)
      #expect(!world.text.isEmpty)
    }
  }

  @Test(arguments: KeyContext.allCases)
  func theScreenIsDrawnAnewWhateverHasTheKeys(context: KeyContext) {
    #expect(KeyTable.standard.action(for: .control("l"), in: context, cell: .split) == .redraw)
  }
}
