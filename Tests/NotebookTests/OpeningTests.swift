import Testing

@testable import Notebook

/// Opening one notebook while another is on the screen.
@Suite struct OpeningTests {
  /// A notebook on the screen, and beside it the file of another one whose learning rate is 0.5.
  private func world() throws -> World {
    var other = try World(NotebookStart(sessionPath: "/s/other.ipynb"))
    try other.send(.began)
    try other.command("set lr 0.5")
    try other.press(.character("s"))
    var world = try World(NotebookStart(sessionPath: "/s/mine.ipynb"))
    world.files = other.files
    try world.send(.began)
    return world
  }

  private func opened(_ world: World) -> [String] {
    world.log.compactMap { if case .openSession(let path) = $0 { path } else { nil } }
  }

  @Test func unsavedChangesAreNotThrownAwayUnasked() throws {
    var world = try world()
    try world.command("set lr 0.25")
    try world.command("open /s/other.ipynb")
    #expect(opened(world).isEmpty)
    #expect(world.state.notice?.text == "unsaved changes: s saves them, :q! drops them; then :open")
    #expect(world.state.training.learningRate == 0.25 && world.state.isUnsaved)
    #expect(world.state.sessionPath == "/s/mine.ipynb")
    try world.press(.character("s"))
    try world.command("open /s/other.ipynb")
    #expect(opened(world) == ["/s/other.ipynb"])
    #expect(world.state.training.learningRate == 0.5)
    #expect(world.state.sessionPath == "/s/other.ipynb")
  }

  @Test func aRunUnderWayIsNotThrownAwayUnasked() throws {
    var world = try world()
    try world.press(.character(" "))
    try world.command("open /s/other.ipynb")
    #expect(opened(world).isEmpty)
    #expect(world.state.notice?.text == "a run is under way: x ends it first")
    #expect(world.state.phase == .running)
  }

  @Test func undoDoesNotReachBackIntoTheNotebookBefore() throws {
    var world = try world()
    try world.command("set lr 0.25")
    try world.command("set batch 64")
    try world.press(.character("s"))
    try world.command("open /s/other.ipynb")
    let before = world.state.training
    try world.press(.character("u"))
    #expect(world.state.training == before)
    #expect(world.state.notice?.text == "nothing to undo")
    #expect(!world.state.isUnsaved)
    // What is changed from now on can be undone.
    try world.command("set lr 0.125")
    try world.press(.character("u"))
    #expect(world.state.training.learningRate == 0.5)
  }

  @Test(arguments: ScaleScope.allCases)
  func theScopeOfColoursComesBack(scope: ScaleScope) throws {
    let path = "/s/mine.ipynb"
    var world = try World(NotebookStart(cell: .transform, sessionPath: path))
    try world.send(.began)
    while world.state.scope != scope { try world.press(.character("r")) }
    try world.press(.character("s"))
    var other = try World(NotebookStart(sessionPath: path, opensSession: true))
    other.files = world.files
    try other.send(.began)
    #expect(other.state.scope == scope)
  }

  @Test func howCurvesAreDrawnComesBack() throws {
    let path = "/s/mine.ipynb"
    var world = try World(NotebookStart(cell: .training, sessionPath: path))
    try world.send(.began)
    try world.press(.character(" "))
    try world.train(steps: 1..<20)
    try world.press(.character("x"), .character("L"), .character("S"), .character("s"))
    #expect(world.state.curves.isLogarithmic && world.state.curves.isSmoothed)
    var other = try World(NotebookStart(sessionPath: path, opensSession: true))
    other.files = world.files
    other.weightsFiles = world.weightsFiles
    try other.send(.began)
    #expect(other.state.curves == world.state.curves)
  }
}
