import Testing

@testable import Notebook

/// Ending when the disk is full, read-only or does not answer; and what counts as saved.
@Suite struct QuittingTests {
  private static let full = Failure("/s/a.ipynb: No space left on device")
  private static let kept = RescuedSession(path: "/tmp/resnext-tui-rescued-1/a.ipynb", lacksWeights: false)

  private func changed(readOnly: String? = nil) throws -> World {
    var world = try World(NotebookStart(sessionPath: "/s/a.ipynb", readOnlyReason: readOnly))
    try world.send(.began)
    try world.press(.character("C"))
    return world
  }

  private func training() throws -> World {
    var world = try World(NotebookStart(sessionPath: "/s/a.ipynb"))
    try world.send(.began)
    try world.press(.character(" "))
    try world.train(steps: 1..<20)
    return world
  }

  @Test(arguments: [(Signal.terminate, Int32(143)), (.hangup, 129), (.quit, 131), (.interrupt, 130)])
  func aSessionThatCannotBeSavedIsKeptElsewhereBeforeASignalEndsIt(signal: Signal, status: Int32) throws {
    var world = try training()
    world.saveFailure = Self.full
    world.rescue = .success(Self.kept)
    try world.send(.signal(signal))
    #expect(world.status == status)
    #expect(
      world.farewell == [
        "not saved: /s/a.ipynb: No space left on device; "
          + "the session is kept in /tmp/resnext-tui-rescued-1/a.ipynb"
      ])
  }

  @Test func savingAndQuittingOnAFullDiskKeepsTheSessionElsewhereAndFails() throws {
    var world = try changed()
    world.saveFailure = Self.full
    world.rescue = .success(RescuedSession(path: "/tmp/a.ipynb", lacksWeights: true))
    try world.press(.character("q"), .character("s"))
    #expect(world.status == 1)
    #expect(
      world.farewell.first?.hasSuffix("kept in /tmp/a.ipynb without its weights, for which there was no room")
        == true)
  }

  @Test func whatCanBeKeptNowhereIsSaid() throws {
    var world = try changed()
    world.saveFailure = Self.full
    world.rescue = .failure(Failure("/dev/shm: No space left on device"))
    try world.press(.character("q"), .character("s"))
    let line =
      "not saved: /s/a.ipynb: No space left on device; nor could it be kept elsewhere: /dev/shm: No space left on device"
    #expect(world.status == nil && world.state.notice?.text == line && world.state.isUnsaved)
    try world.send(.signal(.terminate))
    #expect(world.status == 143 && world.farewell == [line])
  }

  @Test func aReadOnlySessionThatWasChangedIsKeptElsewhere() throws {
    var world = try changed(readOnly: "process 42 holds it")
    world.rescue = .success(Self.kept)
    try world.send(.signal(.hangup))
    #expect(world.status == 129 && world.files.isEmpty)
    #expect(
      world.farewell.first?.hasPrefix("not saved: /s/a.ipynb is read-only: process 42 holds it;") == true)
  }

  @Test func anOrdinarySaveThatFailsSendsNothingElsewhere() throws {
    var world = try changed()
    world.saveFailure = Self.full
    world.rescue = .success(Self.kept)
    try world.press(.character("s"))
    #expect(
      world.state.notice?.text == "not saved: \(Self.full)" && world.state.isUnsaved && world.status == nil)
    #expect(!world.log.contains { if case .rescueSession = $0 { true } else { false } })
  }

  @Test func aFileThatDoesNotGetWrittenIsNotWaitedForForever() throws {
    var world = try changed()
    _ = update(&world.state, .tick(10))
    let commands = update(&world.state, .signal(.hangup))
    #expect(commands.contains { if case .saveSession = $0 { true } else { false } })
    #expect(update(&world.state, .tick(29)).isEmpty)
    world.rescue = .success(Self.kept)
    try world.send(.tick(31))
    #expect(world.status == 129 && world.farewell.count == 1)
  }

  @Test func aHangupDuringSavingAndQuittingSavesOnce() throws {
    var world = try changed()
    try world.press(.character("q"))
    _ = update(&world.state, .key(.character("s")))
    let commands = update(&world.state, .signal(.hangup))
    #expect(!commands.contains { if case .saveSession = $0 { true } else { false } })
    try world.send(.sessionSaved(path: "/s/a.ipynb", nil))
    #expect(world.status == 129)
  }

  @Test func theAnswerToAnEarlierSaveDoesNotEndAQuitThatWaitsForItsRun() throws {
    var world = try training()
    try world.press(.character(" "))
    _ = update(&world.state, .key(.character("s")))
    world.run = nil
    try world.press(.character("q"), .character("s"))
    try world.send(.sessionSaved(path: "/s/a.ipynb", nil))
    #expect(world.status == nil, "the run has not ended yet")
  }

  // MARK: What is saved

  @Test func aSaveDuringARunLeavesItUnsaved() throws {
    var world = try training()
    try world.press(.character("s"))
    #expect(world.files["/s/a.ipynb"] != nil)
    #expect(world.state.isUnsaved, "the run goes on")
    try world.press(.character(" "), .character("s"))
    #expect(!world.state.isUnsaved, "a run that waits is saved as it is")
    try world.train(steps: 20..<21)
    #expect(world.state.isUnsaved)
  }

  @Test func aChangeMadeWhileASaveIsUnderWayIsNotTakenForSaved() throws {
    var world = try changed()
    _ = update(&world.state, .key(.character("s")))
    try world.command("set lr 0.5")
    try world.send(.sessionSaved(path: "/s/a.ipynb", nil))
    #expect(world.state.isUnsaved)
    try world.press(.character("s"))
    #expect(!world.state.isUnsaved)
  }

  @Test func quittingRightAfterSavingWaitsForTheFileAndAsksNothing() throws {
    var world = try changed()
    world.isSaving = false
    try world.press(.character("s"), .character("q"))
    #expect(world.status == nil && world.state.overlay == nil)
    try world.send(.sessionSaved(path: "/s/a.ipynb", nil))
    #expect(world.status == 0)
  }

  @Test func whatWasChangedAfterTheSaveBeganIsAskedAbout() throws {
    var world = try changed()
    world.isSaving = false
    try world.press(.character("s"), .character("C"), .character("q"))
    #expect(world.state.overlay == .quit && world.status == nil)
  }

  @Test func aSaveThatFailsAfterwardsIsKeptElsewhereBeforeTheEnd() throws {
    var world = try changed()
    world.isSaving = false
    world.rescue = .success(Self.kept)
    try world.press(.character("s"), .character("q"))
    try world.send(.sessionSaved(path: "/s/a.ipynb", Self.full))
    #expect(world.status == 1 && world.farewell.first?.contains(Self.kept.path) == true)
  }

  @Test func nobodyIsAskedWhetherToKeepALook() throws {
    var world = try World(NotebookStart(cell: .transform, sessionPath: "/s/a.ipynb"))
    try world.send(.began)
    try world.press(.character("i"), .character("b"), .character("r"))
    #expect(world.state.image == 1 && world.state.history.undoName != nil && !world.state.isUnsaved)
    try world.press(.character("q"))
    #expect(world.status == 0)
  }

  @Test func aKeyThatComesAfterASignalDoesNotStopTheEnd() throws {
    var world = try changed()
    world.isSaving = false
    try world.send(.signal(.hangup))
    try world.press(.character("q"))
    #expect(world.state.overlay == nil && world.status == nil)
    try world.send(.sessionSaved(path: "/s/a.ipynb", nil))
    #expect(world.status == 129)
  }
}
