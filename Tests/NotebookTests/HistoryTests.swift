import Datasets
import ResNeXtModel
import Tensors
import Testing
import Training

@testable import Notebook

@Suite struct HistoryTests {
  private func world(_ cell: CellKind = .split) throws -> World {
    var world = try World(NotebookStart(cell: cell))
    try world.send(.began)
    return world
  }

  /// Every way of changing something that is kept, and what undo calls it.
  private static let changes: [(name: String, make: @Sendable (inout World) throws -> Void)] = [
    ("cardinality 8", { try $0.press(.character("C")) }),
    ("preset tiny", { try $0.command("preset tiny") }),
    ("classes 100", { try $0.command("set classes 100") }),
    ("data cifar10", { try $0.command("data cifar10") }),
    ("batch size 64", { try $0.command("set batch 64") }),
    ("optimizer sgd", { try $0.command("set optimizer sgd") }),
    ("learning rate 0.125", { try $0.command("set lr 0.125") }),
    ("schedule cosine", { try $0.command("set schedule cosine") }),
    ("epochs 20", { try $0.command("set epochs 20") }),
    ("augment on", { try $0.command("set augment on") }),
    ("seed 7", { try $0.command("set seed 7") }),
    ("begin with shown weights", { try $0.command("set begin shown") }),
    ("block 2b", { try $0.press(.character("b")) }),
    ("image shape_1", { try $0.press(.character("i")) }),
    ("colours by path", { try $0.press(.character("r")) }),
  ]

  @Test(arguments: changes.indices)
  func everyChangeIsUndoneAndRedoneByItsName(index: Int) throws {
    let (name, make) = Self.changes[index]
    var world = try world()
    let before = world.state.document.choices
    try make(&world)
    let after = world.state.document.choices
    #expect(after != before)
    #expect(world.state.history.undoName == name)
    #expect(world.text.contains("u undoes") == (world.state.size.columns >= Layout.outlineFrom))
    try world.press(.character("u"))
    #expect(world.state.document.choices == before)
    #expect(world.state.notice?.text.hasPrefix("undone: \(name)") == true)
    #expect(world.state.history.redoName == name)
    try world.press(.character("U"))
    #expect(world.state.document.choices == after)
    #expect(world.state.notice?.text.hasPrefix("redone: \(name)") == true)
    #expect(world.state.facts.architecture.configuration == after.training.network)
  }

  @Test func curvesAreUndoneToo() throws {
    var world = try world()
    try world.press(.character(" "))
    try world.train(steps: 1..<9)
    try world.press(.character("x"), .character("L"), .character("S"))
    #expect(world.state.history.undoable.suffix(2).map(\.name) == ["logarithmic loss", "smoothed curves"])
    try world.press(.character("u"), .character("u"))
    #expect(!world.state.curves.isLogarithmic && !world.state.curves.isSmoothed)
  }

  @Test func allChangesAreUndoneInTurnAndRedoneInTurn() throws {
    var world = try world()
    var seen = [world.state.document.choices]
    for (_, make) in Self.changes {
      try make(&world)
      seen.append(world.state.document.choices)
    }
    for expected in seen.dropLast().reversed() {
      try world.press(.character("u"))
      #expect(world.state.document.choices == expected)
    }
    try world.press(.character("u"))
    #expect(world.state.notice?.text == "nothing to undo")
    for expected in seen.dropFirst() {
      try world.press(.control("r"))
      #expect(world.state.document.choices == expected)
    }
    try world.press(.character("U"))
    #expect(world.state.notice?.text == "nothing to redo")
  }

  @Test func aNewChangeForgetsWhatWasUndone() throws {
    var world = try world()
    try world.press(.character("b"), .character("u"), .character("i"))
    #expect(world.state.history.redoName == nil)
    #expect(world.state.history.undoable.map(\.name) == ["image shape_1"])
  }

  @Test func movingAndLookingIsNoChange() throws {
    var world = try world(.transform)
    try world.press(.down, .up, .enter, .right, .character("z"), .escape, .character("?"), .escape)
    try world.use(.press, column: 30, row: 10)
    #expect(world.state.history.undoable.isEmpty)
  }

  @Test func picturesOfOneNameAreTwoAndUndoGoesFromOneToTheOther() throws {
    var world = try world(.image)
    var first = try #require(world.images.first)
    first.name = "cat.png"
    first.file = "/a/cat.png"
    var second = try #require(world.images.last)
    second.name = "cat.png"
    second.file = "/b/cat.png"
    try world.send(.imageLoaded(path: "/a/cat.png", .success(first)))
    try world.send(.imageLoaded(path: "/b/cat.png", .success(second)))
    #expect(world.state.shownImage?.pixels == second.pixels)
    #expect(world.state.history.undoName == "image cat.png (2)")
    try world.press(.character("u"))
    #expect(world.state.shownImage?.pixels == first.pixels)
    // Read again, a picture stays one.
    let count = world.state.images.count
    try world.send(.imageLoaded(path: "/b/cat.png", .success(second)))
    #expect(world.state.images.count == count && world.state.shownImage?.name == "cat.png (2)")
  }

  @Test func undoingAWeightsFileShowsTheWeightsOfBefore() throws {
    var world = try world()
    let network = world.state.training.network
    world.weightsFiles["w.safetensors"] = DescribedWeights(weights: try FakeTrace.weights(network, seed: 5))
    let before = try #require(world.state.weights)
    try world.command("weights w.safetensors")
    #expect(world.state.history.undoName == "weights w.safetensors")
    try world.press(.character("u"))
    #expect(world.state.weights?.origin == before.origin)
    #expect(world.state.weights?.weights == before.weights)
    try world.press(.character("U"))
    #expect(world.state.weights?.origin == .file("w.safetensors"))
  }

  @Test func undoingAnotherNetworkBringsBackTheWeightsOfItsRun() throws {
    var world = try world()
    try world.press(.character(" "))
    try world.train(steps: 1..<5)
    try world.press(.character("x"))
    let trained = try #require(world.state.weights)
    try world.press(.character("C"))
    #expect(world.state.weights?.origin == .untrained(seed: 0))
    try world.press(.character("u"))
    #expect(world.state.weights?.origin == trained.origin)
    #expect(world.state.weights?.weights == trained.weights)
    // The run's record is no choice: it stays.
    #expect(world.state.runs.count == 1)
  }

  @Test func undoLeavesWhatARunChangedMeanwhile() throws {
    var world = try world()
    try world.press(.character("b"), .character(" "))
    try world.train(steps: 1..<5)
    try world.press(.character("x"))
    let trained = try #require(world.state.weights)
    #expect(world.state.document.choices.initialWeights == .shown)
    try world.press(.character("u"))
    #expect(world.state.block == BlockName(stage: 0, index: 0))
    #expect(world.state.weights?.origin == trained.origin)
    #expect(world.state.document.choices.initialWeights == .shown)
    try world.press(.character("U"))
    #expect(world.state.block == BlockName(stage: 0, index: 1))
    #expect(world.state.weights?.origin == trained.origin)
  }

  @Test(arguments: changes.indices)
  func everyChangeOfMoreThanALookIsUnsavedAsIsTakingItBack(index: Int) throws {
    var world = try World(NotebookStart(cell: .split, sessionPath: "/s/a.ipynb"))
    try world.send(.began)
    let (name, make) = Self.changes[index]
    let isWork = !["block", "image", "colours"].contains { name.hasPrefix($0) }
    try make(&world)
    #expect(world.state.isUnsaved == isWork)
    try world.press(.character("s"))
    #expect(!world.state.isUnsaved)
    try world.press(.character("u"))
    #expect(world.state.isUnsaved == isWork)
  }

  @Test func weightsThatUndoAskedForDoNotBringBackTheirNetworkOnceAnotherIsChosen() throws {
    var world = try world()
    let network = world.state.training.network
    world.weightsFiles["w.safetensors"] = DescribedWeights(weights: try FakeTrace.weights(network, seed: 5))
    try world.command("weights w.safetensors")
    let loaded = try #require(world.weightsFiles["w.safetensors"])
    // As when the file is read slowly: its weights are not kept any more, and the answer comes late.
    world.state.live.models = Models()
    for key: Character in ["C", "u", "C"] { _ = update(&world.state, .key(.character(key))) }
    #expect(world.state.training.network.cardinality == 8)
    try world.send(.weightsLoaded(path: "w.safetensors", .success(loaded)))
    #expect(world.state.training.network.cardinality == 8)
  }

  @Test func weightsOfAnotherSessionsRunAreNotTakenForThisOnes() throws {
    var world = try World(NotebookStart(sessionPath: "/s/a.ipynb"))
    try world.send(.began)
    try world.press(.character("s"), .character(" "))
    try world.train(steps: 1..<5)
    try world.press(.character("x"))
    try world.command("save /s/b.ipynb")
    try world.command("open /s/a.ipynb")
    try world.press(.character("C"), .character("c"))
    #expect(world.state.weights?.origin == .untrained(seed: 0))
  }

  @Test func anUndoThatNeedsAnotherNetworkEndsTheRunWhenItIsPressedTwice() throws {
    var world = try world()
    try world.press(.character("C"), .character(" "))
    try world.train(steps: 1..<5)
    try world.press(.character("u"))
    #expect(world.state.phase == .running && world.state.training.network.cardinality == 8)
    try world.press(.character("u"))
    #expect(world.state.phase == .idle && world.state.training.network.cardinality == 4)
    #expect(world.state.history.redoName == "cardinality 8")
  }

  @Test func openingASessionForgetsWhatCouldBeUndone() throws {
    var world = try World(NotebookStart(sessionPath: "/s/a.ipynb"))
    try world.send(.began)
    try world.press(.character("C"), .character("s"))
    try world.command("open /s/a.ipynb")
    #expect(world.state.history.undoable.isEmpty)
    try world.press(.character("u"))
    #expect(world.state.training.network.cardinality == 8)
  }

  @Test func atMostTwoHundredChangesAreKept() {
    var history = History()
    let choices = Choices(
      training: TrainingConfiguration(network: Preset.tiny.configuration, data: .shapes), preset: nil,
      block: BlockName(stage: 0, index: 0))
    for number in 0..<(History.limit + 5) {
      history.record(History.Change(name: "\(number)", before: choices, after: choices))
    }
    #expect(history.undoable.count == History.limit)
    #expect(history.undoable.first?.name == "5")
  }
}
