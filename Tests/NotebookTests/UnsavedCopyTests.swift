import Foundation
import ResNeXtModel
import Testing
import Training

@testable import Notebook

/// Copies of unsaved changes, as the notebook keeps and offers them; the files are the program's.
@Suite struct UnsavedCopyTests {
  private func began(_ path: String = "/s/a.ipynb") throws -> World {
    var world = try World(NotebookStart(preset: .tiny, sessionPath: path))
    try world.send(.began, .tick(100))
    world.log = []
    return world
  }

  private func keeps(_ world: World) -> Int {
    world.log.count { if case .unsaved(.keep) = $0 { true } else { false } }
  }

  private func journals(_ world: World) -> [UnsavedJournal] {
    world.log.compactMap { if case .unsaved(.journal(let journal)) = $0 { journal } else { nil } }
  }

  private func drops(_ world: World) -> Int {
    world.log.count { if case .unsaved(.drop) = $0 { true } else { false } }
  }

  // MARK: Keeping

  @Test func aSessionThatHasNotChangedIsNotCopied() throws {
    var world = try began()
    try world.send(.tick(101), .tick(200))
    #expect(keeps(world) == 0 && drops(world) == 0)
  }

  @Test func theFirstChangeIsCopiedAtOnceAndAllOfItAgainEveryMinute() throws {
    var world = try began()
    try world.press(.character("c"))
    try world.send(.tick(101), .unsaved(.kept(nil)), .tick(102))
    #expect(keeps(world) == 1)
    try world.press(.character("C"))
    try world.send(.tick(160.9))
    #expect(keeps(world) == 1)
    try world.send(.tick(161), .unsaved(.kept(nil)))
    #expect(keeps(world) == 2)
    try world.send(.tick(300))
    #expect(keeps(world) == 2, "nothing has changed since")
  }

  @Test func oneCopyIsWrittenAtATime() throws {
    var world = try began()
    try world.press(.character("c"))
    try world.send(.tick(101))
    try world.press(.character("C"))
    try world.send(.tick(200))
    #expect(keeps(world) == 1)
    try world.send(.unsaved(.kept(nil)), .tick(201))
    #expect(keeps(world) == 2)
  }

  @Test func aDiskThatTakesNoCopyIsSaidOnceAndTriedAgain() throws {
    var world = try began()
    try world.press(.character("c"))
    let full = Failure("/u/session-1: No space left on device")
    try world.send(.tick(101), .unsaved(.kept(full)))
    #expect(world.state.notice?.text == "no copy of what is unsaved: \(full); tried again every 20 s")
    try world.send(.tick(121))
    #expect(keeps(world) == 2 && world.state.notice == nil)
    try world.send(.unsaved(.kept(full)))
    #expect(world.state.notice == nil, "said once")
    try world.send(.tick(141), .unsaved(.kept(nil)), .tick(170))
    #expect(keeps(world) == 3)
  }

  @Test func aRunIsCopiedWithItsWeightsWhileItGoesOn() throws {
    var world = try began()
    try world.press(.character(" "))
    try world.send(.tick(101), .tick(101.1))
    #expect(keeps(world) == 1)
    try world.train(steps: 1..<20)
    try world.send(.unsaved(.kept(nil)), .tick(122))
    #expect(journals(world).map { $0.weights == nil } == [true], "the newest weights are asked for first")
    try world.send(.tick(123.1))
    let journal = try #require(journals(world).last)
    #expect(journal.weights?.step == 1 && journal.weights?.run == RunID(1))
    let session = UnsavedSession(world.state)
    let run = try #require(session.run)
    #expect(run.name == "tiny-c8-shapes-1" && run.step == 19 && session.network == "tiny C=8")
    #expect(session.weights?.step == 1 && run.weightsStep == 1)
    let notebook = String(decoding: try session.contents(weightsName: "weights-7.safetensors"), as: UTF8.self)
    #expect(notebook.contains("weights-7.safetensors") && !notebook.contains("a.safetensors"))
  }

  @Test func stepsDoNotWaitForWeightsThatDoNotCome() throws {
    var world = try began()
    world.isAnswering = false
    try world.press(.character(" "))
    try world.send(.tick(101), .unsaved(.kept(nil)))
    #expect(keeps(world) == 1)
    try world.train(steps: 1..<5)
    try world.send(.tick(102.1), .tick(102.2))
    #expect(journals(world).count == 1 && journals(world)[0].weights == nil)
    try world.train(steps: 5..<9)
    try world.send(.tick(103.3))
    #expect(journals(world).count == 2)
  }

  @Test func whatIsSavedNeedsNoCopy() throws {
    var world = try began()
    try world.press(.character("c"))
    try world.send(.tick(101), .unsaved(.kept(nil)))
    try world.press(.character("s"))
    try world.send(.tick(102))
    #expect(drops(world) == 1)
    try world.send(.tick(200))
    #expect(drops(world) == 1 && keeps(world) == 1)
  }

  @Test func whoDiscardsOrSavesAtTheEndLeavesNoCopy() throws {
    for answer in ["d", "s"] {
      var world = try began()
      try world.press(.character("c"))
      try world.send(.tick(101), .unsaved(.kept(nil)))
      try world.press(.character("q"), .character(Character(answer)))
      #expect(world.status == 0 && drops(world) == 1)
      let order = world.log.compactMap { command -> String? in
        switch command {
        case .unsaved(.drop): return "drop"
        case .quit: return "quit"
        default: return nil
        }
      }
      #expect(order == ["drop", "quit"])
    }
  }

  @Test func aCopyStaysWhereNothingElseHoldsWhatItHolds() throws {
    var world = try began()
    world.saveFailure = Failure("full")
    world.rescue = .failure(Failure("full everywhere"))
    try world.press(.character("c"))
    try world.send(.tick(101), .unsaved(.kept(nil)), .signal(.terminate))
    #expect(world.status == 143 && drops(world) == 0)
    var kept = try began()
    kept.saveFailure = Failure("full")
    kept.rescue = .success(RescuedSession(path: "/tmp/a.ipynb", lacksWeights: false))
    try kept.press(.character("c"))
    try kept.send(.tick(101), .unsaved(.kept(nil)), .signal(.terminate))
    #expect(kept.status == 143 && drops(kept) == 1)
  }

  @Test func aCopyStaysWhenARescueDoesNotEnd() throws {
    var world = try began()
    world.saveFailure = Failure("full")
    try world.press(.character("c"))
    try world.send(.tick(101), .unsaved(.kept(nil)), .signal(.terminate), .tick(130))
    #expect(world.status == 143 && drops(world) == 0)
  }

  // MARK: Offering

  private func copy(_ name: String = "session-1", of path: String = "/s/a.ipynb") -> UnsavedCopy {
    UnsavedCopy(
      name: name, notebookPath: "/u/\(name)/session-1.ipynb", sessionPath: path, when: "2026-03-01 12:05",
      network: "tiny C=4")
  }

  /// A notebook of a session that was changed; of one that was trained.
  private func notebook(trained: Bool = false) throws -> Data {
    var world = try began()
    try world.press(.character("c"))
    if trained {
      try world.press(.character(" "))
      try world.train(steps: 1..<20)
      // Paused, the run's weights of this step are shown.
      try world.press(.character(" "))
    }
    return try UnsavedSession(world.state).contents(weightsName: "weights-1.safetensors")
  }

  private func offered(_ copies: UnsavedCopy..., remarks: [String] = []) throws -> World {
    var world = try began()
    try world.send(.unsaved(.found(copies, remarks: remarks)), .tick(101))
    return world
  }

  @Test func theStartLooksForCopies() throws {
    var world = try World(NotebookStart(sessionPath: "/s/a.ipynb"))
    try world.send(.began)
    #expect(world.log.contains { if case .unsaved(.find("/s/a.ipynb")) = $0 { true } else { false } })
  }

  @Test func theQuestionSaysWhatTheCopyIs() throws {
    var found = copy(of: "/s/b.ipynb")
    found.isOfThisSession = false
    found.hasChangedSince = true
    found.run = UnsavedRun(
      number: 1, name: "tiny-c4-shapes-1", folder: "/d/runs/tiny-c4-shapes-1", step: 1310, weightsStep: 9,
      newer: RunWeights(path: "/d/runs/tiny-c4-shapes-1/last.safetensors", step: 1256))
    let text = try offered(found, copy("session-2")).text
    for part in [
      "unsaved changes", "b.ipynb, 2026-03-01 12:05", "network tiny C=4", "tiny-c4-shapes-1, step 1,310",
      "/d/runs/tiny-c4-shapes-1", "newer weights there: step 1,256, last.safetensors",
      "another session than a.ipynb", "/s/b.ipynb", "the session's file has changed since",
      "1 more after this one",
      "r    restore", "d    discard", "Esc  later",
    ] { #expect(text.contains(part), "\(part)\n\(text)") }
    let plain = try offered(copy()).text
    for part in ["another session", "changed since", "more after", "step"] { #expect(!plain.contains(part)) }
  }

  @Test func theQuestionSaysHowMuchIsRestored() throws {
    var found = copy()
    found.run = UnsavedRun(
      number: 1, name: "tiny-shapes-3", folder: nil, step: 1240, weightsStep: 1230)
    found.journalPath = "/u/session-1/journal-1.log"
    found.changes = 3
    let text = try offered(found).text
    for part in [
      "tiny-shapes-3, step 1,240; weights of step 1,230", "3 changes that were not saved",
      "at most the last 5 s of work are gone",
    ] { #expect(text.contains(part), "\(part)\n\(text)") }
    let plain = try offered(copy()).text
    for part in ["not saved", "5 s"] { #expect(!plain.contains(part)) }
    found.changes = 1
    var world = try offered(found)
    #expect(world.text.contains("1 change that was not saved"))
    try world.press(.character("r"))
    try world.send(.unsaved(.read(found, .success(RestoredCopy(contents: try notebook())))))
    #expect(
      world.state.interface.talk.log.contains {
        $0.text.contains("1 change that was not saved, the last one 2026-03-01 12:05")
      })
    #expect(world.state.session.changesSinceSave == 1)
  }

  @Test func theQuestionWaitsUntilTheNotebookIsThereAndNothingElseHasTheKeys() throws {
    var world = try World(NotebookStart(preset: .tiny))
    world.isAnswering = false
    try world.send(.began, .unsaved(.found([copy()], remarks: [])), .tick(1))
    #expect(world.state.overlay == nil, "its weights are not there")
    world = try began()
    try world.press(.character(":"))
    try world.send(.unsaved(.found([copy()], remarks: [])), .tick(101))
    try world.type("dd")
    #expect(world.text.contains(":d"))
    try world.press(.escape)
    try world.send(.tick(102))
    #expect(world.state.overlay == .unsaved)
  }

  @Test func whatIsUnsavedHereIsNotAskedOver() throws {
    var world = try began()
    try world.press(.character("c"))
    try world.send(.unsaved(.found([copy()], remarks: [])), .tick(101))
    #expect(world.state.overlay == nil)
    try world.press(.character("s"))
    try world.send(.tick(102))
    #expect(world.state.overlay == .unsaved)
  }

  @Test func restoringOpensItAsUnsavedChangesOfItsSession() throws {
    var world = try offered(copy())
    try world.press(.character("r"))
    #expect(world.log.contains { if case .unsaved(.read) = $0 { true } else { false } })
    try world.send(.unsaved(.read(copy(), .success(RestoredCopy(contents: try notebook())))), .tick(102))
    #expect(world.state.training.network.cardinality == 4)
    #expect(world.state.isUnsaved && world.state.sessionPath == "/s/a.ipynb" && world.files.isEmpty)
    #expect(world.state.notice?.text.hasPrefix("restored: a.ipynb, not saved yet") == true)
    #expect(world.log.contains { if case .unsaved(.adopt) = $0 { true } else { false } })
    #expect(keeps(world) == 0, "what stands already is not copied again")
    try world.press(.character("s"))
    try world.send(.tick(103))
    #expect(world.files.keys.sorted() == ["/s/a.ipynb"] && drops(world) == 1)
  }

  @Test func weightsAreReadFromTheCopysFolder() throws {
    var world = try offered(copy())
    try world.press(.character("r"))
    world.weightsFiles["/u/session-1/weights-1.safetensors"] = DescribedWeights(
      weights: try FakeTrace.weights(
        {
          var network = Preset.tiny.configuration; network.cardinality = 4; return network
        }(), seed: 3))
    try world.send(.unsaved(.read(copy(), .success(RestoredCopy(contents: try notebook(trained: true))))))
    #expect(world.state.weights?.origin == .run(RunID(1), step: 1))
    #expect(world.state.notice?.text.hasPrefix("restored: a.ipynb, not saved yet; weights: ") == true)
  }

  @Test func newerWeightsOfTheRunAreShown() throws {
    var found = copy()
    found.run = UnsavedRun(
      number: 1, name: "tiny-c8-shapes-1", folder: "/d/r", step: 19, weightsStep: 1,
      newer: RunWeights(path: "/d/r/last.safetensors", step: 157))
    var world = try offered(found)
    try world.press(.character("r"))
    var network = Preset.tiny.configuration
    network.cardinality = 4
    let newer = try FakeTrace.weights(network, seed: 3)
    let contents = RestoredCopy(contents: try notebook(trained: true), newerWeights: newer)
    world.log = []
    try world.send(.unsaved(.read(found, .success(contents))))
    #expect(world.state.weights?.origin == .run(RunID(1), step: 157))
    #expect(!world.log.contains { if case .loadWeights = $0 { true } else { false } })
    #expect(
      world.state.notice?.text.contains("weights: tiny-c4-shapes-1, step 157, from the run's folder") == true)
  }

  @Test func aCopyOfAnotherSessionKeepsItsNameAndAChangedFileIsSaid() throws {
    var found = copy(of: "/s/b.ipynb")
    found.isOfThisSession = false
    found.hasChangedSince = true
    var world = try offered(found)
    try world.press(.character("r"))
    try world.send(.unsaved(.read(found, .success(RestoredCopy(contents: try notebook())))))
    #expect(world.state.sessionPath == "/s/b.ipynb" && world.state.isUnsaved)
    #expect(
      world.state.notice?.text.contains("its file has changed since") == true
        || world.state.session.openingNote.isEmpty)
  }

  @Test func aCopyOfAnotherProgramsNotebookIsNotSavedOverIt() throws {
    var found = copy()
    found.isForeign = true
    var world = try offered(found)
    try world.press(.character("r"))
    try world.send(.unsaved(.read(found, .success(RestoredCopy(contents: try notebook())))))
    try world.press(.character("s"))
    #expect(world.text.contains(":save /s/a-resnext.ipynb") && world.files.isEmpty)
  }

  @Test func aDamagedCopyLeavesTheSessionAsItIs() throws {
    for result in [
      Result<RestoredCopy, Failure>.success(RestoredCopy(contents: Data("{".utf8))),
      .failure(Failure("/u/session-1/session-1.ipynb: Input/output error")),
    ] {
      var world = try offered(copy())
      try world.press(.character("r"))
      try world.send(.unsaved(.read(copy(), result)))
      #expect(world.state.sessionPath == "/s/a.ipynb" && !world.state.isUnsaved)
      #expect(world.state.notice?.kind == .failure && world.state.session.readOnlyReason == nil)
      #expect(world.log.contains { if case .unsaved(.leave) = $0 { true } else { false } })
      #expect(!world.log.contains { if case .unsaved(.discard) = $0 { true } else { false } })
    }
  }

  @Test func changesMadeWhileACopyIsReadAreNotLost() throws {
    var world = try offered(copy())
    try world.press(.character("r"), .character("c"))
    try world.send(.unsaved(.read(copy(), .success(RestoredCopy(contents: try notebook())))))
    #expect(world.state.notice?.text.hasPrefix("not restored: ") == true)
    #expect(world.log.contains { if case .unsaved(.leave) = $0 { true } else { false } })
  }

  @Test func severalAreAskedAboutOneAfterTheOther() throws {
    var world = try offered(copy("session-3"), copy("session-2"), copy("session-1"))
    try world.press(.character("d"), .character("d"))
    try world.send(.unsaved(.discarded(copy("session-3"), nil)), .tick(102))
    #expect(
      world.state.overlay == .unsaved
        && world.state.session.copies.offers.map(\.name) == ["session-2", "session-1"])
    try world.press(.escape)
    try world.send(.tick(103))
    #expect(world.state.session.copies.offers.map(\.name) == ["session-1"])
    try world.press(.escape)
    try world.send(.tick(104))
    #expect(world.state.overlay == nil)
    let answers = world.log.compactMap { command -> String? in
      switch command {
      case .unsaved(.discard(let copy)): return "discard \(copy.name)"
      case .unsaved(.leave(let copy)): return "leave \(copy.name)"
      default: return nil
      }
    }
    #expect(answers == ["discard session-3", "leave session-2", "leave session-1"])
  }

  @Test func whatIsNoCopyIsSaidInALineEach() throws {
    let world = try offered(remarks: ["/u/x: is a link and is left alone", "/u/y: is half a copy"])
    #expect(world.farewell == ["/u/x: is a link and is left alone", "/u/y: is half a copy"])
    #expect(world.state.notice?.text == "/u/x: is a link and is left alone; /u/y: is half a copy")
    #expect(world.state.overlay == nil)
  }

  @Test func aSignalEndsTheProgramOverTheQuestion() throws {
    var world = try offered(copy())
    try world.send(.signal(.terminate))
    #expect(world.status == 143)
  }
}
