import ResNeXtModel
import Testing

@testable import Notebook

/// The guided tour: asked, answered, computed for real, and everything put back.
@Suite struct TourTests {
  private func world(
    _ preset: Preset = .tiny, size: Size = Size(columns: 80, rows: 24), cell: CellKind = .transform
  ) throws -> World {
    var world = try World(NotebookStart(size: size, preset: preset, cell: cell))
    world.computesForReal = true
    world.keepsRealWeights = true
    try world.send(.began)
    return world
  }

  @Test(arguments: [Preset.tiny, .notebookCIFAR])
  func tenQuestionsByKeysToTheEndWithEverythingUndone(preset: Preset) throws {
    var world = try world(preset)
    try world.command("image 2")
    let before = (
      choices: world.state.document.choices, position: world.state.document.position,
      undo: world.state.history.undoable.count, unsaved: world.state.isUnsaved,
      logits: world.state.maps.logits
    )
    try world.command("tour")
    for number in 1...10 {
      #expect(world.text.contains("tour \(number)/10 "))
      #expect(world.state.context == .tour)
      try world.press(.character("b"))
      let finding = try #require(world.state.interface.tour?.finding, "question \(number)")
      #expect((0...2).contains(finding.right) && !finding.text.contains("…"))
      #expect(world.text.contains(finding.right == 1 ? "Right: " : "No, "))
      try world.press(.enter)
    }
    #expect(world.state.interface.tour == nil)
    #expect(world.state.notice?.text.contains("of 10 right; everything is as it was") == true)
    #expect(world.state.document.choices == before.choices)
    #expect(world.state.document.position == before.position)
    #expect(world.state.history.undoable.count == before.undo && world.state.isUnsaved == before.unsaved)
    #expect(world.state.maps.logits == before.logits)
  }

  @Test func theMutedPathIsReallyMutedAndOnlyForItsQuestion() throws {
    var world = try world()
    try world.command("tour")
    for _ in 1...6 { try world.press(.character("a"), .enter) }
    #expect(world.state.cell == .prediction && world.state.document.choices.muted.isEmpty)
    let before = world.state.maps.probabilities
    try world.press(.character("a"))
    #expect(world.state.document.choices.muted.contains(1, of: world.state.tourBlock.name))
    #expect(world.state.maps.probabilities != before)
    let finding = try #require(world.state.interface.tour?.finding)
    let top = before.indices.max { before[$0] < before[$1] } ?? 0
    let change = world.state.maps.probabilities[top] - before[top]
    #expect(finding.right == (change <= -0.01 ? 0 : change >= 0.01 ? 2 : 1))
    try world.press(.enter)
    #expect(world.state.document.choices.muted.isEmpty)
  }

  @Test(arguments: [Key.escape, .backspace, .character("q")])
  func leavingInTheMiddlePutsEverythingBack(key: Key) throws {
    var world = try world()
    let before = world.state.document
    try world.command("tour")
    for _ in 1...8 { try world.press(.character("c"), .enter) }
    try world.press(.character("c"))
    #expect(world.state.training.network.cardinality == 32)
    try world.press(key)
    #expect(world.state.interface.tour == nil)
    #expect(world.state.document.choices == before.choices)
    #expect(world.state.document.position == before.position)
    #expect(world.status == nil && world.state.weights != nil)
  }

  @Test func findingsOfTheFormsAreWhatTheirBlocksDo() throws {
    func finding(_ step: Int, _ preset: Preset) throws -> TourFinding {
      var world = try world(preset)
      try world.command("tour")
      for _ in 0..<step { try world.press(.character("a"), .enter) }
      try world.press(.character("a"))
      return try #require(world.state.interface.tour?.finding)
    }
    // Split: the paper's 1×1 reads all 32 channels, the notebook's its quarter.
    let paper = try [2, 3, 7, 8].map { try finding($0, .tiny) }
    let notebook = try [2, 7, 8].map { try finding($0, .notebookCIFAR) }
    #expect(paper[0].right == 0 && paper[0].text.hasPrefix("all 32"))
    #expect(notebook[0].right == 1 && notebook[0].text.hasPrefix("8:"))
    // Grouping: 8 paths of 4 channels, 9 · 4² · 8 weights.
    #expect(paper[1].text.hasPrefix("9,216 in place of 1,152"))
    // A residual behind a ReLU is never negative.
    #expect(notebook[1].right == 0 && paper[2].right > 0)
    // More paths: the paper's form grows, the notebook's shrinks.
    #expect(paper[3].right == 2 && notebook[2].right == 0)
  }

  @Test(arguments: [
    Size(columns: 60, rows: 20), Size(columns: 80, rows: 24), Size(columns: 100, rows: 30),
    Size(columns: 200, rows: 60),
  ])
  func everyLineOfEveryQuestionIsInSight(size: Size) throws {
    var world = try world(.notebookCIFAR, size: size)
    try world.command("tour")
    for number in 1...10 {
      for _ in 0..<2 {
        let layout = world.state.layout
        let panel = try #require(layout.panel)
        let lines = try #require(TourPanel(world.state)).lines(columns: panel.columns - 2)
        #expect(lines.count < panel.rows, "question \(number) at \(size)")
        #expect(layout.cell.rows >= 6)
        if world.state.interface.tour?.guess == nil { try world.press(.character("a")) }
      }
      try world.press(.enter)
    }
  }

  @Test func itIsRefusedWhileARunIsUnderWay() throws {
    var world = try world()
    try world.press(.character(" "))
    try world.command("tour")
    #expect(world.state.interface.tour == nil)
    #expect(world.state.notice?.text.contains("a run is under way") == true)
  }

  @Test func keysOfTheNotebookDoNothingInItAndClicksAnswer() throws {
    var world = try world()
    try world.command("tour")
    try world.press(.character("C"), .down, .character(" "))
    #expect(world.state.training.network.cardinality == 8 && world.state.cell == .image)
    #expect(world.state.notice?.text == "a, b or c: what do you expect?")
    let lines = world.text.split(separator: "\n", omittingEmptySubsequences: false)
    let row = try #require(lines.lastIndex { $0.contains("whole, 0 to 255") })
    try world.use(.press, column: 3, row: row)
    #expect(world.state.interface.tour?.guess == 0)
  }

  @Test func theOfferIsALineSaidOnceThatTakesNoKeys() throws {
    var start = NotebookStart(cell: .transform)
    start.offersTour = true
    var world = try World(start)
    try world.send(.began)
    #expect(world.log.filter { if case .rememberTourOffer = $0 { true } else { false } }.count == 1)
    #expect(world.state.interface.talk.log.contains { $0.text.hasPrefix("new here? type :tour") })
    #expect(world.state.overlay == nil && world.state.context == .browse)
    let quiet = try World(NotebookStart(cell: .transform))
    #expect(!quiet.state.start.offersTour)
  }
}
