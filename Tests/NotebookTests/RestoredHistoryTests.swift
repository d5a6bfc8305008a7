import Foundation
import ResNeXtModel
import Testing
import Training

@testable import Notebook

@Suite("What can be undone after a restore")
struct RestoredHistoryTests {
  /// The copy of a world and its journal, as a disk has them after a kill.
  private func killed(_ world: World) throws -> RestoredCopy {
    var (notebook, journal) = (Data(), [UInt8]())
    for command in world.log {
      switch command {
      case .unsaved(.keep(let session)):
        notebook = try session.contents(weightsName: "")
        journal = try session.journal?.lines(weightsName: nil) ?? []
      case .unsaved(.journal(let lines)): journal += try lines.lines(weightsName: nil)
      default: break
      }
    }
    let replay = JournalReplay(journal)
    return RestoredCopy(contents: try replay.applied(to: notebook, name: "copy"), journal: replay)
  }

  private func began() throws -> World {
    var world = try World(NotebookStart(preset: .tiny, sessionPath: "/s/a.ipynb"))
    try world.send(.began, .tick(100))
    world.log = []
    return world
  }

  private func restored(_ copy: RestoredCopy) throws -> World {
    var world = try began()
    let found = UnsavedCopy(
      name: "session-1", notebookPath: "/u/session-1/session-1.ipynb", sessionPath: "/s/a.ipynb",
      when: "2026-03-01 12:05", network: "tiny")
    try world.send(.unsaved(.found([found], remarks: [])), .tick(101))
    try world.press(.character("r"))
    try world.send(.unsaved(.read(found, .success(copy))), .tick(102))
    return world
  }

  private func expectSame(_ world: World, as before: World) {
    #expect(world.state.history.undoable.map(\.name) == before.state.history.undoable.map(\.name))
    #expect(world.state.history.redoable.map(\.name) == before.state.history.redoable.map(\.name))
    #expect(world.state.history.undoable == before.state.history.undoable)
  }

  @Test("Changes of before the copy, of the journal, and those that were undone, stand under their names")
  func names() throws {
    var world = try began()
    try world.command("set seed \(UInt64.max)")
    try world.press(.character("C"), .character("i"))
    try world.send(.tick(101), .unsaved(.kept(nil)))
    try world.command("set lr 0.02")
    try world.command("transform")
    try world.press(.character("d"), .character("C"), .character("u"), .character("u"))
    try world.send(.tick(103))
    #expect(world.state.history.undoable.count == 4 && world.state.history.redoable.count == 2)
    var again = try restored(try killed(world))
    expectSame(again, as: world)
    #expect(again.state.training == world.state.training)
    // They do what they say.
    try again.press(.character("u"))
    #expect(again.state.notice?.text.contains("undone: learning rate 0.02") == true)
    #expect(
      again.state.training.learningRate
        == TrainingConfiguration(network: world.state.training.network, data: .shapes).learningRate)
    for _ in 0..<3 { try again.press(.character("u")) }
    #expect(again.state.training.seed == 0 && again.state.history.undoable.isEmpty)
    for _ in 0..<6 { try again.press(.character("U")) }
    #expect(again.state.training.network.cardinality == 32 && again.state.training.seed == UInt64.max)
  }

  @Test("A copy that follows has the whole list, and a kill before its journal's first line loses none of it")
  func laterCopy() throws {
    var world = try began()
    try world.press(.character("C"))
    try world.send(.tick(101), .unsaved(.kept(nil)))
    try world.command("set lr 0.02")
    try world.send(.tick(102))
    try world.send(.tick(170), .unsaved(.kept(nil)))
    #expect(world.log.filter { if case .unsaved(.keep) = $0 { true } else { false } }.count == 2)
    expectSame(try restored(try killed(world)), as: world)
    // Restored, it is kept again with what came of it.
    var again = try restored(try killed(world))
    again.log = []
    try again.press(.character("u"))
    try again.send(.tick(200))
    #expect(again.log.contains { if case .unsaved(.keep) = $0 { true } else { false } })
    let twice = try restored(try killed(again))
    expectSame(twice, as: again)
    #expect(twice.state.history.redoName == "learning rate 0.02")
  }

  @Test("A held colour scale, which nothing keeps, is no step of its own after a restore")
  func held() throws {
    var world = try began()
    try world.command("transform")
    try world.press(.character("H"), .character("C"))
    #expect(world.state.history.undoable.map(\.name) == ["held colour scale", "cardinality 16"])
    try world.send(.tick(101), .unsaved(.kept(nil)))
    let again = try restored(try killed(world))
    #expect(again.state.history.undoable.map(\.name) == ["cardinality 16"])
  }

  @Test("A session that was saved begins with an empty list")
  func saved() throws {
    var world = try began()
    try world.press(.character("C"), .character("s"))
    try world.command("open /s/a.ipynb")
    #expect(world.state.history.undoable.isEmpty)
  }
}
