import Datasets
import Foundation
import ResNeXtModel
import Tensors
import Testing
import Training

@testable import Formats
@testable import Notebook

/// What is in the document round-trips: sessions at random, saved, opened and saved again.
@Suite struct SessionRoundTripTests {
  private static let path = "/s/random.ipynb"

  /// A session in which everything that is saved is at random, with cells of the user's among the program's.
  private func randomSession(seed: Int) throws -> World {
    var random = Philox(seed: UInt64(seed), purpose: 5)
    var world = try World(
      NotebookStart(
        preset: Preset.allCases[pick(&random, [1, 6, 7, 8])], cell: pick(&random, CellKind.allCases),
        sessionPath: Self.path))
    try world.send(.began)
    for _ in 0..<12 { try changeSomething(&world, &random) }
    world.state.document.contents = SessionDocument(
      cells: userCells(&random), metadata: ["other_tool": ["a": [1, nil]]])
    try world.press(.character("s"))
    return world
  }

  private func pick<Value>(_ random: inout Philox, _ values: [Value]) -> Value {
    values[random.nextInteger(below: values.count)]
  }

  private func changeSomething(_ world: inout World, _ random: inout Philox) throws {
    switch random.nextInteger(below: 9) {
    case 0: try world.command("set lr \(pick(&random, ["0.1", "3e-05", "0.001"]))")
    case 1: try world.command("set seed \(UInt64.max - UInt64(random.nextInteger(below: 1000)))")
    case 2: try world.command("set optimizer \(pick(&random, ["adam", "sgd"]))")
    case 3: try world.command("image \(1 + random.nextInteger(below: 10))")
    case 4: try world.press(.character("b"))
    case 5:
      try world.press(.character(" "))
      let step = world.state.run?.steps ?? 0
      try world.train(steps: step + 1..<step + 2 + random.nextInteger(below: 200))
      try world.press(.character("x"))
    case 6:
      world.state.document.choices.scope = pick(&random, ScaleScope.allCases)
      world.state.document.position.steps[pick(&random, CellKind.allCases)] = random.nextInteger(below: 3)
      world.state.document.choices.curves.isSmoothed = random.nextInteger(below: 2) == 0
    case 7:
      world.state.document.choices.runList = RunListChoices(
        folders: [pick(&random, ["logs", "/data/é"])], pinned: [pick(&random, ["a", "b"]), "/data/c"],
        hidden: pick(&random, [[], ["d"]]))
      world.state.document.choices.curves.axis = pick(&random, ChartAxis.allCases)
      world.state.document.choices.curves.measure = pick(&random, ChartMeasure.allCases)
    default:
      world.state.document.position.cursor = MapCursor(
        channel: random.nextInteger(below: 8), y: random.nextInteger(below: 32),
        x: random.nextInteger(below: 32))
    }
  }

  private func userCells(_ random: inout Philox) -> SessionCells {
    var entries: [SessionCells.Entry] = CellRole.all.map { .own($0, nil) }
    for number in 0..<random.nextInteger(below: 9) {
      let text = String(pick(&random, NastyText.samples).filter { $0 != "\0" })
      let cell: JupyterNotebook.Cell
      switch random.nextInteger(below: 4) {
      case 0: cell = .markdown(id: "user-\(number)", text)
      case 1:
        cell = .code(
          id: "user-\(number)", text, outputs: [.stream(name: "stderr", text: text), .text("x")],
          executionCount: number)
      case 2:
        cell = .init(
          id: "user-\(number)", kind: .raw(attachments: ["f": ["image/png": "aGk="]]), source: text,
          metadata: ["tags": ["a"]])
      default:
        let place = random.nextInteger(below: entries.count)
        if case .own(.note(let kind), _) = entries[place] {
          entries[place] = .user(.markdown(id: "note-\(number)", "mine \(number)"), standsFor: .note(kind))
        }
        continue
      }
      entries.insert(.user(cell, standsFor: nil), at: random.nextInteger(below: entries.count + 1))
    }
    return SessionCells(entries: entries)
  }

  private func reopened(_ world: World) throws -> World {
    var other = try World(NotebookStart(sessionPath: Self.path, opensSession: true))
    other.files = world.files
    other.weightsFiles = world.weightsFiles
    try other.send(.began)
    return other
  }

  @Test(arguments: 0..<24)
  func aRandomSessionComesBackAsItWas(seed: Int) throws {
    let world = try randomSession(seed: seed)
    let other = try reopened(world)
    let (before, after) = (world.state, other.state)
    #expect(after.cell == before.cell && after.block == before.block)
    #expect(after.image == before.image && after.cursor == before.cursor && after.scope == before.scope)
    #expect(after.document.position.steps == before.document.position.steps && after.curves == before.curves)
    #expect(after.training == before.training && after.preset == before.preset)
    #expect(after.document.choices.runList == before.document.choices.runList)
    #expect(
      after.document.choices.initialWeights == before.document.choices.initialWeights
        && after.runs == before.runs)
    #expect(after.weights?.weights == before.weights?.weights)
    #expect(after.weights?.origin == before.weights?.origin)
    #expect(!after.isUnsaved)
    #expect(after.document.contents.cells.usersCells == before.document.contents.cells.usersCells)
    #expect(
      after.document.contents.cells.entries.map(\.role) == before.document.contents.cells.entries.map(\.role))
    #expect(after.document.contents.metadata["other_tool"] == before.document.contents.metadata["other_tool"])
  }

  @Test(arguments: 24..<32)
  func savingARandomSessionThatWasOpenedChangesNoCell(seed: Int) throws {
    let world = try randomSession(seed: seed)
    var other = try reopened(world)
    try other.press(.character("s"))
    let first = try JupyterNotebook(bytes: Array(try #require(world.files[Self.path])), name: "first")
    let second = try JupyterNotebook(bytes: Array(try #require(other.files[Self.path])), name: "second")
    #expect(second.cells.map(\.id) == first.cells.map(\.id))
    #expect(second.cells.map(\.source) == first.cells.map(\.source))
    #expect(second.cells.map(\.metadata) == first.cells.map(\.metadata))
  }
}

extension Philox {
  /// A whole number in `0..<bound`.
  fileprivate mutating func nextInteger(below bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
}
