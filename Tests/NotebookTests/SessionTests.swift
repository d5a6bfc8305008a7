import Formats
import Foundation
import ResNeXtModel
import Testing
import Training

@testable import Notebook

@Suite struct SessionTests {
  /// A world in which something has happened, saved.
  private func saved() throws -> World {
    var world = try World(
      NotebookStart(size: Size(columns: 100, rows: 30), cell: .split, sessionPath: "/s/tour.ipynb"))
    try world.send(.began)
    try world.command("set lr 0.01")
    try world.command("cardinality 8")
    try world.command("block 3a")
    try world.command("image 4")
    try world.press(.character(" "))
    try world.train(steps: 1..<200)
    try world.press(.character("x"), .down, .right, .character("s"))
    return world
  }

  private func open(_ world: World, path: String = "/s/tour.ipynb") throws -> World {
    var other = try World(NotebookStart(sessionPath: path, opensSession: true))
    other.files = world.files
    other.weightsFiles = world.weightsFiles
    try other.send(.began)
    return other
  }

  @Test func openingRestoresWhatWasSaved() throws {
    let world = try saved()
    #expect(!world.state.isUnsaved)
    let other = try open(world)
    #expect(other.state.cell == world.state.cell)
    #expect(other.state.block == world.state.block)
    #expect(other.state.image == 3)
    #expect(other.state.training == world.state.training)
    #expect(other.state.preset == .notebookCIFAR)
    #expect(other.state.runs == world.state.runs)
    #expect(other.state.cursor == world.state.cursor)
    #expect(other.state.step(of: .transform) == world.state.step(of: .transform))
    #expect(other.state.weights?.origin == .run(RunID(1), step: 199))
    #expect(other.state.weights?.weights == world.state.weights?.weights)
    #expect(!other.state.isUnsaved)
  }

  @Test func theFileIsANotebookOfNbformatFourPointFive() throws {
    let world = try saved()
    let data = try #require(world.files["/s/tour.ipynb"])
    let root = try JSONValue(parsing: Array(data), name: "tour")
    #expect(root["nbformat"]?.integer == 4)
    #expect(root["nbformat_minor"]?.integer == 5)
    #expect(Set((root.object ?? [:]).keys) == ["cells", "metadata", "nbformat", "nbformat_minor"])
    // nbconvert writes scripts with this extension.
    let language = root["metadata"]?["language_info"]
    #expect(language?["file_extension"] == ".swift" && language?["name"] == "swift")
    #expect(language?["mimetype"] == "text/x-swift" && language?["pygments_lexer"] == "swift")
    #expect(language?["version"]?.string?.isEmpty == false)
    #expect(root["metadata"]?["kernelspec"]?["name"] == "resnext-tui")
    let notebook = try JupyterNotebook(bytes: Array(data), name: "tour")
    #expect(Set(notebook.cells.map(\.id)).count == notebook.cells.count)
    let codes = notebook.cells.filter { if case .code = $0.kind { true } else { false } }
    #expect(codes.count == CellKind.allCases.count)
    #expect(codes.contains { $0.source == "groups = split(x, cardinality: 8)" })
  }

  @Test func cellsThatAreCurrentKeepTheirPictureAsText() throws {
    let world = try saved()
    let notebook = try JupyterNotebook(bytes: Array(try #require(world.files["/s/tour.ipynb"])), name: "tour")
    func outputs(_ id: String) -> [String] {
      guard case .code(let outputs, _)? = notebook.cells.first(where: { $0.id == id })?.kind else {
        return []
      }
      return outputs.compactMap(\.plainText)
    }
    let transform = try #require(outputs("cell-transform").first)
    #expect(transform.contains("transform ─ stage 3 · block a"))
    #expect(transform.contains("range "))
    #expect(!transform.contains("▀"), "text has no colours: shades instead of half-blocks")
    #expect(outputs("cell-merge").isEmpty, "it was never shown")
  }

  @Test func lossesThatAreNotFiniteSurvive() throws {
    var world = try World(NotebookStart(sessionPath: "/s/tour.ipynb"))
    try world.send(.began)
    try world.press(.character(" "))
    try world.train(steps: 1..<4, loss: { $0 == 3 ? .nan : 1 })
    try world.press(.character("x"), .character("s"))
    let other = try open(world)
    #expect(other.state.runs.first?.losses.means.count == 3)
    #expect(other.state.runs.first?.losses.means[2].isNaN == true)
  }

  @Test func theNameOfARunsFolderIsKept() throws {
    var world = try World(NotebookStart(sessionPath: "/s/tour.ipynb"))
    try world.send(.began)
    try world.press(.character(" "))
    try world.send(
      .runNamed(run: RunID(1), folder: "notebook-cifar-c4-shapes-3"),
      .runNamed(run: RunID(9), folder: "other"))
    try world.train(steps: 1..<4)
    try world.press(.character("x"), .character("s"))
    #expect(try open(world).state.runs.map(\.folder) == ["notebook-cifar-c4-shapes-3"])
  }

  @Test func runsOfSessionsThatKnowNoFoldersOpenWithoutOne() throws {
    var world = try saved()
    let text = String(decoding: try #require(world.files["/s/tour.ipynb"]), as: UTF8.self)
    // As version 0.1.0 wrote it.
    let old = text.replacing(#/"folder": *"[^"]*",\s*/#, with: "")
    #expect(old != text)
    world.files["/s/tour.ipynb"] = Data(old.utf8)
    #expect(try open(world).state.runs.map(\.folder) == [nil])
  }

  @Test func theLargestSeedSurvives() throws {
    var world = try World(NotebookStart(sessionPath: "/s/tour.ipynb"))
    try world.send(.began)
    try world.command("set seed \(UInt64.max)")
    try world.press(.character("s"))
    #expect(try open(world).state.training.seed == .max)
  }

  @Test("Every run keeps its own seed, and the next run's is apart from them")
  func seedsOfRunsSurvive() throws {
    var world = try World(NotebookStart(sessionPath: "/s/tour.ipynb"))
    try world.send(.began)
    for seed in [11, 22] {
      try world.command("set seed \(seed)")
      try world.press(.character(" "))
      try world.train(steps: 1..<3)
      try world.press(.character("x"))
    }
    try world.command("set seed 33")
    try world.press(.character("s"))
    let other = try open(world)
    #expect(other.state.runs.map(\.configuration.seed) == [11, 22])
    #expect(other.state.training.seed == 33)
  }

  @Test func anotherVersionIsRefusedAndTheFileIsSafe() throws {
    var world = try saved()
    let text = String(decoding: try #require(world.files["/s/tour.ipynb"]), as: UTF8.self)
    let changed = text.replacing("\"version\": 1", with: "\"version\": 7")
    #expect(changed != text)
    world.files["/s/tour.ipynb"] = Data(changed.utf8)
    var other = try open(world)
    #expect(other.state.notice?.text == "/s/tour.ipynb: session version 7; this program reads version 1")
    try other.command("set lr 0.5")
    try other.press(.character("s"))
    #expect(other.files["/s/tour.ipynb"] == Data(changed.utf8))
    #expect(other.state.notice?.text.contains("read-only: it could not be read") == true)
  }

  @Test(arguments: [
    ("{", "tour.ipynb"),
    ("{\"cells\": [], \"metadata\": {}, \"nbformat\": 3, \"nbformat_minor\": 0}", "nbformat 3.0"),
    (
      """
      {\"cells\": [], \"metadata\": {\"resnext_tui\": {\"version\": 1}}, \"nbformat\": 4, \
      \"nbformat_minor\": 5}
      """,
      "metadata.resnext_tui.cell: missing"
    ),
    (
      "{\"cells\": [], \"metadata\": {\"resnext_tui\": {}}, \"nbformat\": 4, \"nbformat_minor\": 5}",
      "metadata.resnext_tui.version: missing"
    ),
  ])
  func brokenSessionsAreOneLineErrors(text: String, reason: String) throws {
    var world = try World(NotebookStart(sessionPath: "/s/tour.ipynb", opensSession: true))
    world.files["/s/tour.ipynb"] = Data(text.utf8)
    try world.send(.began)
    #expect(world.state.notice?.text.contains(reason) == true, "\(world.state.notice?.text ?? "nothing")")
    #expect(world.state.notice?.kind == .failure)
    #expect(world.state.weights != nil, "the notebook opens all the same")
  }

  @Test func aStateThatCannotBeBuiltNamesItsPlace() throws {
    var world = try saved()
    let text = String(decoding: try #require(world.files["/s/tour.ipynb"]), as: UTF8.self)
    world.files["/s/tour.ipynb"] = Data(text.replacing("\"cardinality\": 8", with: "\"cardinality\": 7").utf8)
    let other = try open(world)
    #expect(other.state.notice?.text.contains("training.network: cardinality 7 does not divide") == true)
  }

  @Test func missingWeightsAreSaidAndFreshOnesShown() throws {
    var world = try saved()
    world.weightsFiles = [:]
    let other = try open(world)
    #expect(
      other.state.notice?.text == "/s/tour.safetensors: no such file; other weights are shown in their place")
    #expect(other.state.weights?.origin == .untrained(seed: 0))
    #expect(other.state.runs == world.state.runs)
  }

  @Test func cellsOfOthersAreKept() throws {
    var world = try saved()
    var notebook = try JupyterNotebook(bytes: Array(try #require(world.files["/s/tour.ipynb"])), name: "tour")
    notebook.cells.append(.markdown(id: "mine", "my own remark"))
    notebook.metadata["other_tool"] = ["a": 1]
    world.files["/s/tour.ipynb"] = Data(notebook.text().utf8)
    var other = try open(world)
    try other.command("set lr 0.3")
    try other.press(.character("s"))
    let again = try JupyterNotebook(bytes: Array(try #require(other.files["/s/tour.ipynb"])), name: "tour")
    #expect(again.cells.contains { $0.source == "my own remark" })
    #expect(again.metadata["other_tool"] == ["a": 1])
  }

  @Test func savingElsewhereMovesTheSession() throws {
    var world = try saved()
    try world.command("save /t/other")
    #expect(world.state.sessionPath == "/t/other.ipynb")
    #expect(world.weightsFiles["/t/other.safetensors"] != nil)
  }

  @Test func quittingAsksOnlyWhenSomethingWouldBeLost() throws {
    var world = try World()
    try world.send(.began)
    try world.press(.character("q"))
    #expect(world.status == 0)
    var changed = try World()
    try changed.send(.began)
    try changed.press(.character("C"), .character("q"))
    #expect(changed.status == nil)
    #expect(changed.text.contains("unsaved changes"))
    try changed.press(.escape)
    #expect(changed.state.overlay == nil && changed.status == nil)
    try changed.press(.character("q"), .character("d"))
    #expect(changed.status == 0)
    #expect(changed.files.isEmpty)
  }

  @Test func qClosesAnOverlayFirst() throws {
    var world = try World()
    try world.send(.began)
    try world.press(.character("?"), .character("q"))
    #expect(world.status == nil && world.state.overlay == nil)
  }

  @Test func savingAndQuittingDuringARunWaitsForItsWeights() throws {
    var world = try World(
      NotebookStart(size: Size(columns: 200, rows: 60), cell: .split, sessionPath: "/s/a.ipynb"))
    try world.send(.began)
    try world.press(.character(" "))
    try world.train(steps: 1..<20)
    try world.press(.character("q"))
    #expect(world.text.contains("tiny-c4-shapes-1 is under way, step 19"))
    try world.press(.character("s"))
    #expect(world.status == 0)
    #expect(world.weightsFiles["/s/a.safetensors"] != nil)
    #expect(world.state.weights?.origin == .run(RunID(1), step: 19))
  }

  @Test(arguments: [(Signal.terminate, Int32(143)), (.interrupt, 130), (.hangup, 129)])
  func signalsSaveFirstAndEndWithTheirStatus(signal: Signal, status: Int32) throws {
    var world = try World(NotebookStart(sessionPath: "/s/a.ipynb"))
    try world.send(.began)
    try world.press(.character(" "))
    try world.train(steps: 1..<20)
    try world.send(.signal(signal))
    #expect(world.status == status)
    #expect(world.files["/s/a.ipynb"] != nil)
    var idle = try World()
    try idle.send(.began, .signal(signal))
    #expect(idle.status == status)
    #expect(idle.files.isEmpty)
  }

  @Test func aRunThatDoesNotAnswerIsNotWaitedForForever() throws {
    var world = try World(NotebookStart(sessionPath: "/s/a.ipynb"))
    try world.send(.began)
    try world.press(.character(" "))
    try world.train(steps: 1..<20)
    world.run = nil
    try world.send(.tick(50), .signal(.terminate), .tick(51))
    #expect(world.status == nil)
    try world.send(.tick(53))
    #expect(world.status == 143)
    #expect(world.files["/s/a.ipynb"] != nil)
  }

  @Test func aFailedSaveKeepsTheNotebookOpen() throws {
    var world = try World()
    try world.send(.began)
    try world.press(.character("C"), .character("q"))
    let commands = update(&world.state, .key(.character("s")))
    #expect(commands.contains { if case .saveSession = $0 { true } else { false } })
    try world.send(.sessionSaved(path: "untitled.ipynb", Failure("untitled.ipynb: Read-only file system")))
    #expect(world.status == nil)
    #expect(world.state.isUnsaved)
    #expect(world.state.notice?.text == "not saved: untitled.ipynb: Read-only file system")
  }

  @Test func aReadOnlySessionSaysWhoHoldsIt() throws {
    var world = try World(NotebookStart(sessionPath: "/s/a.ipynb", readOnlyReason: "process 42 holds it"))
    try world.send(.began)
    try world.press(.character("C"), .character("s"))
    #expect(world.state.notice?.text == "a.ipynb is read-only: process 42 holds it")
    #expect(world.text.contains("read-only"))
    #expect(world.files.isEmpty)
    try world.command("save /s/b")
    #expect(world.files["/s/b.ipynb"] != nil)
  }
}
