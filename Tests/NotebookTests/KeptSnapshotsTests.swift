import Foundation
import ResNeXtModel
import Testing
import Training

@testable import Notebook

@Suite("Snapshots that outlive the program")
struct KeptSnapshotsTests {
  private func shownStep(_ world: World) -> Int? {
    guard case .run(_, let step) = world.state.weights?.origin else { return nil }
    return step
  }

  /// A world after a run, saved, and another one that has opened the session.
  private func reopened(_ damage: (inout World) -> Void = { _ in }) throws -> World {
    var before = try InstrumentWorld.afterRun(size: Size(columns: 120, rows: 48))
    try before.command("save /s/kept.ipynb")
    return try opened(before, damage)
  }

  private func opened(_ before: World, _ damage: (inout World) -> Void = { _ in }) throws -> World {
    var world = try InstrumentWorld.make(size: Size(columns: 120, rows: 48))
    world.files = before.files
    world.weightsFiles = before.weightsFiles
    world.archives = before.archives
    damage(&world)
    try world.command("open /s/kept.ipynb")
    return world
  }

  @Test(
    "After a session was saved and opened again, < > walk through its run, and the screen says how exact it is"
  )
  func walks() throws {
    var world = try reopened()
    #expect(world.state.live.instruments.snapshots.steps == [RunID(1): [0, 8, 32]])
    #expect(world.text.contains("live ├"))
    for step in [32, 8, 0] {
      try world.press(.character("<"))
      #expect(shownStep(world) == step)
      #expect(world.text.contains("step \(step) (half precision) ├"))
    }
    #expect(world.state.weights?.weights == (try InstrumentWorld.weights(20)))
    #expect(world.text.split(separator: "\n")[0].contains("step 0 (half precision)"))
    try world.press(.character(">"), .character(">"), .character(">"))
    #expect(shownStep(world) == 64 && !world.state.isLookingBack && !world.text.contains("half precision"))
    try world.press(.character("P"))
    #expect(shownStep(world) == 0)
  }

  @Test("The curves' cross-hair and the snapshots of a session that was opened are the same place")
  func crossHair() throws {
    var world = try reopened()
    try world.press(.character("<"))
    #expect(world.state.curvePlace == 0.5)
    try world.press(.tab, .tab, .left)
    #expect(world.state.context == .curves && shownStep(world) == 8)
  }

  @Test("Where the file is missing or another one, a note says so, and what was shown stays")
  func missing() throws {
    var world = try reopened { $0.archives = [:] }
    #expect(
      world.state.notice?.text.contains("no snapshots: /s/kept.snapshots.safetensors: no such file") == true)
    #expect(world.state.notice?.text.contains("weights:") == true && shownStep(world) == 64)
    try world.press(.character("<"))
    #expect(world.state.notice?.text.contains("no snapshots") == true && shownStep(world) == 64)
    // The session goes on saying what belongs beside it.
    try world.press(.character("s"))
    let opened = try self.opened(world) { $0.archives = (try? reopened().archives) ?? [:] }
    #expect(opened.state.live.instruments.snapshots.steps == [RunID(1): [0, 8, 32]])
  }

  @Test("A further run's snapshots are kept beside those of before")
  func furtherRun() throws {
    var world = try reopened()
    try world.press(.character(" "))
    let run = try #require(world.run?.run)
    #expect(run == RunID(2))
    try world.train(steps: 1..<11)
    world.snapshots[run] = [0: try InstrumentWorld.weights(70), 4: try InstrumentWorld.weights(74)]
    world.run = nil
    try world.send(
      .snapshots(run: run, steps: [0, 4]),
      .training(run: run, .finished(.stopped, weights: try InstrumentWorld.weights(80))))
    try world.press(.character("s"))
    let again = try opened(world)
    #expect(again.state.live.instruments.snapshots.steps == [RunID(1): [0, 8, 32], run: [0, 4]])
    #expect(again.state.timeRun?.id == run)
  }

  @Test("A save while snapshots are read leaves those beside the session alone; elsewhere it waits for them")
  func savingMeanwhile() throws {
    var world = try reopened { $0.isReadingSnapshots = false }
    let before = world.archives["/s/kept.snapshots.safetensors"]?.packed.data
    try world.press(.character("C"), .character("s"))
    #expect(world.state.notice?.text == "saved /s/kept.ipynb")
    #expect(world.archives["/s/kept.snapshots.safetensors"]?.packed.data == before)
    try world.command("save /s/other.ipynb")
    #expect(world.files["/s/other.ipynb"] == nil && world.state.notice?.text.contains("snapshots") == true)
    let number = try #require(world.state.live.instruments.snapshots.reading)
    try world.send(.snapshotsRead(number, .success([RunID(1): [0, 8, 32]])))
    #expect(world.files["/s/other.ipynb"] != nil)
  }

  @Test("Another session, or another program's notebook, has none of the snapshots of the one before")
  func otherSession() throws {
    var world = try reopened()
    var other = try InstrumentWorld.make()
    try other.command("save /s/plain.ipynb")
    world.files["/s/plain.ipynb"] = other.files["/s/plain.ipynb"]
    try world.command("open /s/plain.ipynb")
    #expect(world.state.live.instruments.snapshots.steps.isEmpty && world.state.document.snapshots == nil)
    #expect(world.log.contains { if case .forgetSnapshots = $0 { true } else { false } })
  }

  @Test("A name in a session that leads to another folder is not followed")
  func elsewhere() throws {
    var world = try reopened()
    world.state.document.snapshots?.file = "../up.safetensors"
    try world.send(.sessionRead(path: "/s/none.ipynb", .failure(Failure("none"))))
    #expect(
      world.state.readSnapshots(beside: "/s/a.ipynb").contains {
        if case .forgetSnapshots = $0 { true } else { false }
      })
    #expect(!world.state.live.instruments.snapshots.isReading)
  }
}
