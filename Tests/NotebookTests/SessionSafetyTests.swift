import Foundation
import Testing

@testable import Notebook

/// What must not be written over or thrown away unasked.
@Suite struct SessionSafetyTests {
  private func began() throws -> World {
    var world = try World(NotebookStart(preset: .tiny, sessionPath: "/s/a.ipynb"))
    try world.send(.began, .tick(100))
    return world
  }

  private func copy(_ name: String) -> UnsavedCopy {
    UnsavedCopy(
      name: name, notebookPath: "/u/\(name).ipynb", sessionPath: "/s/a.ipynb", when: "2026-03-01 12:05",
      network: "tiny C=4")
  }

  private func notebook() throws -> Data {
    var world = try began()
    try world.press(.character("c"), .character("s"))
    return try #require(world.files["/s/a.ipynb"])
  }

  @Test func aNewSessionIsNotSavedOverWhatSomebodyElseHasSavedThereMeanwhile() throws {
    var world = try began()
    world.files["/s/a.ipynb"] = Data("another's".utf8)
    try world.press(.character("c"), .character("s"))
    #expect(world.files["/s/a.ipynb"] == Data("another's".utf8))
    #expect(world.state.notice?.text.contains("there already") == true && world.state.isUnsaved)
    try world.command("save /s/b.ipynb")
    #expect(world.files["/s/b.ipynb"] != nil && !world.state.isUnsaved)
  }

  @Test func aSessionThatWasSavedOnceIsSavedAgain() throws {
    var world = try began()
    try world.press(.character("c"), .character("s"), .character("c"), .character("s"))
    #expect(!world.state.isUnsaved)
  }

  @Test func aFileThatAnotherProgramHasChangedIsWrittenOverOnlyWhenAskedTwice() throws {
    var world = try began()
    try world.press(.character("c"), .character("s"))
    let own = world.files["/s/a.ipynb"]
    world.changedFiles = ["/s/a.ipynb"]
    try world.press(.character("c"), .character("s"))
    #expect(world.files["/s/a.ipynb"] == own && world.state.isUnsaved)
    #expect(
      world.state.notice?.text
        == "/s/a.ipynb was changed by another program meanwhile: s again writes over it, :save F does not")
    try world.press(.character("q"), .character("s"))
    #expect(world.files["/s/a.ipynb"] != own && world.status == 0)
  }

  @Test func quittingDoesNotWriteOverWhatAnotherProgramHasChanged() throws {
    for isForced in [false, true] {
      var world = try began()
      try world.press(.character("c"), .character("s"), .character("c"))
      let own = world.files["/s/a.ipynb"]
      world.changedFiles = ["/s/a.ipynb"]
      world.rescue = .success(RescuedSession(path: "/r/a.ipynb", lacksWeights: false))
      if isForced {
        try world.send(.signal(.terminate))
        #expect(world.status == 143 && world.farewell.first?.contains("/r/a.ipynb") == true)
      } else {
        try world.press(.character("q"), .character("s"))
        #expect(world.status == nil && world.state.isUnsaved)
      }
      #expect(world.files["/s/a.ipynb"] == own)
    }
  }

  @Test func oneLetterThatWasTypedAheadDiscardsNothing() throws {
    var world = try began()
    try world.send(.unsaved(.found([copy("one")], remarks: [])), .tick(101))
    try world.press(.character("d"))
    #expect(world.state.overlay == .unsaved)
    #expect(world.state.notice?.text == "d again discards them for good")
    try world.press(.character("d"))
    #expect(world.state.overlay == nil)
    #expect(world.log.contains { if case .unsaved(.discard) = $0 { true } else { false } })
  }

  @Test func theNextQuestionWaitsWhileACopyIsReadAndRestored() throws {
    var world = try began()
    let (first, second) = (copy("one"), copy("two"))
    try world.send(.unsaved(.found([first, second], remarks: [])), .tick(101))
    try world.press(.character("r"))
    try world.send(.tick(102), .tick(103))
    #expect(world.state.overlay == nil)
    try world.send(
      .unsaved(.read(first, .success(RestoredCopy(contents: try notebook())))), .tick(104), .tick(105))
    #expect(world.state.overlay == nil && world.state.isUnsaved)
  }

  @Test func aForcedEndDoesNotWriteARestoredCopyOverAFileThatHasChanged() throws {
    var world = try began()
    var found = copy("one")
    found.hasChangedSince = true
    world.files["/s/a.ipynb"] = Data("changed since".utf8)
    world.rescue = .success(RescuedSession(path: "/r/a.ipynb", lacksWeights: false))
    try world.send(.unsaved(.found([found], remarks: [])), .tick(101))
    try world.press(.character("r"))
    try world.send(.unsaved(.read(found, .success(RestoredCopy(contents: try notebook())))))
    try world.send(.signal(.hangup))
    #expect(world.files["/s/a.ipynb"] == Data("changed since".utf8))
    #expect(world.status == 129 && world.farewell.first?.contains("/r/a.ipynb") == true)
  }

  @Test func aNoteOfAStartWithFreshWeightsIsNotSaidAgainWithOthersLater() throws {
    var world = try World(NotebookStart(preset: .tiny))
    try world.send(.note("config:3: something is wrong"), .began)
    #expect(world.state.notice?.text == "config:3: something is wrong")
    world.weightsFiles["w.safetensors"] = .init(
      weights: try FakeTrace.weights(world.state.training.network, seed: 3))
    try world.command("weights w.safetensors")
    #expect(world.state.notice?.text == "weights: w.safetensors")
  }

  @Test func aNoteOfTheStartStandsBeforeWhatIsSaidOfTheWeights() throws {
    var world = try World(NotebookStart(preset: .tiny, weightsPath: "w.safetensors"))
    world.weightsFiles["w.safetensors"] = .init(
      weights: try FakeTrace.weights(world.state.training.network, seed: 3))
    try world.send(.note("config:3: something is wrong"))
    try world.send(.began)
    #expect(world.state.notice?.text.hasPrefix("config:3: something is wrong; weights:") == true)
  }
}
