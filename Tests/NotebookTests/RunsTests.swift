import ResNeXtModel
import Testing
import Training

@testable import Notebook

/// The list of runs: what it shows, and what its keys do.
@Suite struct RunsTests {
  private func world(
    _ library: [LoggedRun] = [
      FakeRuns.own("tiny-c8-shapes-2"), FakeRuns.own("b", cardinality: 4), FakeRuns.foreign(),
    ],
    size: Size = Size(columns: 120, rows: 40)
  ) throws -> World {
    var world = try World(NotebookStart(size: size, preset: .tiny, cell: .runs))
    world.library = library
    try world.send(.tick(1), .began, .tick(2))
    return world
  }

  private func isRefused(_ world: World) -> Bool {
    world.log.contains { if case .bell = $0 { true } else { false } }
  }

  @Test func itListsWhatIsOnTheDiskWithFiguresAndMarksWhatIsDamaged() throws {
    let text = try world().text
    for part in ["tiny-c8-shapes-2", "72.0 %", "785", "exp 7", "29,900", "tiny 8×4d", "! going on", "ended"] {
      #expect(text.contains(part), "\(part)")
    }
  }

  @Test func itIsReadOnceASecondWhileItIsShownAndNotWhereItIsNot() throws {
    var world = try world()
    func readings() -> Int { world.log.filter { if case .readRuns = $0 { true } else { false } }.count }
    let before = readings()
    try world.send(.tick(2.1), .tick(2.5))
    #expect(readings() == before)
    try world.send(.tick(3.2), .tick(3.3))
    #expect(readings() == before + 1)
    try world.command("compile")
    try world.send(.tick(30), .tick(60))
    #expect(readings() == before + 1)
  }

  @Test func theKeysOfChartsHoldForRunsOnTheDisk() throws {
    var world = try world()
    #expect(world.state.runs.isEmpty && world.state.hasCharts)
    try world.press(.character("X"))
    #expect(world.state.curves.axis == .seconds && !isRefused(world))
  }

  @Test func pinnedRunsAreFollowedAndDrawnWhereverTheReaderIs() throws {
    var world = try world()
    #expect(world.state.chartedRuns.map(\.name) == ["tiny-c8-shapes-2"])
    try world.press(.character("p"), .right, .right)
    #expect(world.state.chartedRuns.map(\.name) == ["exp 7", "tiny-c8-shapes-2"])
    try world.command("compile")
    world.log = []
    try world.send(.tick(60))
    #expect(world.log.contains { if case .readRuns = $0 { true } else { false } })
    try world.command("runs")
    try world.press(.left, .left, .character("p"))
    #expect(world.state.chartedRuns.map(\.name) == ["tiny-c8-shapes-2"])
    try world.press(.character("u"))
    #expect(world.state.document.choices.runList.pinned == ["tiny-c8-shapes-2"])
    #expect(world.state.history.redoName == "pinned runs")
  }

  @Test func aRunOfThisSessionAndItsFolderAreOneRow() throws {
    var world = try world([FakeRuns.own("tiny-c8-shapes-1"), FakeRuns.own("tiny-c8-shapes-9")])
    try world.press(.character(" "))
    try world.train(steps: 1..<320)
    #expect(world.state.listedRuns.map(\.name) == ["tiny-c8-shapes-1", "tiny-c8-shapes-9"])
    let row = try #require(world.state.listedRuns.first)
    #expect(row.steps == 319 && row.epochs == 2 && world.state.stateText(of: row) == "going on")
    let curves = try #require(world.state.chartedRuns.first)
    #expect(curves.points[.validationLoss]?.map(\.step) == [157, 314])
    #expect(curves.points[.validationLoss]?.map(\.epoch) == [1, 2])
  }

  @Test func aRunThatIsGoingOnIsNeitherRenamedNorDeleted() throws {
    var world = try world([FakeRuns.own("tiny-c8-shapes-1"), FakeRuns.foreign()])
    try world.press(.character(" "))
    try world.train(steps: 1..<3)
    try world.press(.character("R"))
    #expect(world.state.notice?.text == "tiny-c8-shapes-1 is going on: it has to end first")
    try world.press(.delete, .delete)
    #expect(!world.log.contains { if case .changeRun = $0 { true } else { false } })
  }

  @Test func renamingAsksForANameAndEverythingFollowsIt() throws {
    var world = try world([FakeRuns.own("tiny-c8-shapes-1"), FakeRuns.own("b")])
    try world.press(.character(" "))
    try world.train(steps: 1..<3)
    try world.press(.character("x"), .character("p"), .character("R"))
    guard case .prompt(let prompt) = world.state.overlay else {
      Issue.record("no prompt")
      return
    }
    #expect(prompt.text == "rename tiny-c8-shapes-1")
    world.changed = .success("/data/runs/first")
    world.library[0] = FakeRuns.own("first")
    try world.press(.control("u"))
    try world.type("rename first")
    try world.press(.enter)
    #expect(world.state.runs[0].name == "first" && world.state.chosenRun?.name == "first")
    #expect(world.state.document.choices.runList.pinned == ["first"])
    #expect(world.state.listedRuns.map(\.name) == ["first", "b"])
    #expect(world.state.notice?.text == "tiny-c8-shapes-1 is first now, on the disk too")
  }

  @Test(arguments: ["a/b", "..", ".hidden", String(repeating: "x", count: 201)])
  func namesThatNoFolderShouldHaveAreRefused(name: String) throws {
    var world = try world()
    world.changed = .success("/data/runs/first")
    try world.command("rename \(name)")
    #expect(!world.log.contains { if case .changeRun = $0 { true } else { false } } && isRefused(world))
  }

  @Test func aSessionsPageHasTheSessionsOwnRunsAlone() throws {
    let state = try world().state
    #expect(page(state, cell: .runs, size: state.size).plainText().contains("exp 7"))
    let kept = RunsCell().kept(state)
    #expect(!page(kept, cell: .runs, size: state.size).plainText().contains("exp 7"))
  }

  @Test func aTakenNameIsSaidAndNothingChanges() throws {
    var world = try world()
    world.changed = .failure(Failure("/data/runs/b: this name is taken: choose another"))
    try world.command("rename b")
    #expect(world.state.notice?.text.contains("taken") == true)
    #expect(world.state.listedRuns[0].name == "tiny-c8-shapes-2")
  }

  @Test func deletingAsksWithPathAndSizeAndOnlyASecondPressDoesIt() throws {
    var world = try world()
    world.changed = .success("/data/runs/tiny-c8-shapes-2")
    try world.press(.delete)
    #expect(world.state.notice?.text.contains("/data/runs/tiny-c8-shapes-2, 0 files, 0 bytes") == true)
    #expect(!world.log.contains { if case .changeRun = $0 { true } else { false } })
    // Another run is another question.
    try world.press(.right, .delete)
    #expect(!world.log.contains { if case .changeRun = $0 { true } else { false } })
    try world.press(.left, .delete)
    world.library.removeFirst()
    try world.press(.delete)
    #expect(
      world.log.contains {
        if case .changeRun(.delete("/data/runs/tiny-c8-shapes-2", _)) = $0 { true } else { false }
      })
    #expect(world.state.listedRuns.map(\.name) == ["b", "exp 7"])
  }

  @Test func anotherProgramsRunIsNeverDeleted() throws {
    var library = [FakeRuns.foreign()]
    library[0].state = .ended
    var world = try world(library)
    try world.press(.delete, .delete)
    #expect(world.state.notice?.text == "exp 7 is another program's: this one deletes its own alone")
    #expect(!world.log.contains { if case .changeRun = $0 { true } else { false } })
  }

  @Test func hiddenRunsAreLeftOutUntilTheyAreAskedFor() throws {
    var world = try world()
    try world.press(.character("v"))
    #expect(world.state.listedRuns.map(\.name) == ["b", "exp 7"] && world.state.chosenRun?.name == "b")
    try world.press(.character("t"))
    #expect(world.state.listedRuns.count == 3)
    try world.press(.left, .character("v"), .character("t"))
    #expect(world.state.listedRuns.count == 3 && world.state.document.choices.runList.hidden.isEmpty)
  }

  @Test func onlySettingsThatDifferAreCompared() throws {
    var world = try world()
    try world.press(.character("f"))
    #expect(world.state.notice?.text == "p pins a run; then f compares another with it")
    try world.press(.character("p"), .right, .character("f"))
    world.state.interface.talk.notice = nil
    let text = world.text
    #expect(text.contains("network") && text.contains("tiny 4×4d") && text.contains("tiny 8×4d"))
    #expect(!text.contains("optimizer"))
    let other = world.state.comparedRun?.settings ?? RunSettings()
    #expect(world.state.chosenRun?.settings.difference(from: other).map(\.name) == ["network"])
  }

  @Test func theBestWeightsAreShownOrThoseThatAreAskedFor() throws {
    var world = try world()
    try world.press(.character("o"))
    try world.command("load last")
    let paths = world.log.compactMap { if case .loadWeights(let path, _, _) = $0 { path } else { nil } }
    #expect(
      paths.suffix(2) == [
        "/data/runs/tiny-c8-shapes-2/best.safetensors", "/data/runs/tiny-c8-shapes-2/last.safetensors",
      ])
    try world.command("load checkpoint")
    #expect(world.state.notice?.text == "tiny-c8-shapes-2 has no checkpoint weights; it has last, best")
    try world.press(.right, .right, .character("o"))
    #expect(world.state.notice?.text == "no weights of this program lie beside exp 7")
  }

  @Test func foldersAreAddedAndLeftOut() throws {
    var world = try world()
    try world.command("runs ~/logs")
    guard
      case .readRuns(_, let folders)? = world.log.last(where: {
        if case .readRuns = $0 { true } else { false }
      })
    else {
      Issue.record("nothing is read")
      return
    }
    #expect(folders == ["~/logs"])
    try world.command("runs off")
    #expect(world.state.document.choices.runList.folders.isEmpty)
  }

  @Test func searchFindsRunsByNameAndGoesToThem() throws {
    var world = try world()
    try world.press(.character("/"))
    try world.type("exp 7")
    try world.press(.enter)
    #expect(world.state.chosenRun?.name == "exp 7")
  }

  @Test func aRunKeepsItsPlaceWhenOthersComeAndGo() throws {
    var world = try world()
    try world.press(.right)
    #expect(world.state.chosenRun?.name == "b")
    world.library.insert(FakeRuns.own("newest"), at: 0)
    try world.send(.tick(10))
    #expect(world.state.chosenRun?.name == "b" && world.state.listedRuns.count == 4)
  }

  @Test func manyRunsWithLongNamesAreWholeAtEverySize() throws {
    let runs = (1...60).map { FakeRuns.own("resnext29-16x64d-c16-cifar100-with-a-name-of-its-own-\($0)") }
    var world = try world([FakeRuns.foreign()] + runs)
    try world.press(.character("p"), .end, .character("p"))
    for side in [RunListPlace.Side.details, .differences] {
      world.state.interface.places.runList.side = side
      for size in SweepTests.sizes {
        let screen = view(world.state, on: .watched(size: size)).screen
        #expect(screen.ink?.faults.isEmpty != false, "\(size) \(screen.ink?.faults ?? [])")
        for line in screen.plainText().split(separator: "\n") {
          #expect(!line.contains(/[0-9]…/), "\(size): \(line)")
        }
      }
    }
  }

  @Test func valuesHaveALineARun() throws {
    let world = try world()
    let lines = CellKind.runs.definition.values(world.state)
    #expect(lines.count == 4 && lines[1].hasPrefix("tiny-c8-shapes-2,ended,tiny 8×4d,shapes,5,785,0.4,"))
    #expect(lines[3].hasSuffix(",/home/me/logs/exp 7"))
  }
}
