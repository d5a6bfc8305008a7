import Formats
import Foundation
import ResNeXtModel
import Testing
import Training

@testable import Notebook

/// What is written while something is unsaved, and what comes of it after the program was killed.
@Suite struct JournalTests {
  /// The copy of a session and its journal, as a disk would have them.
  private struct Disk {
    var notebook = Data()
    var journal: [UInt8] = []
    /// Where the lines of the journal end that were written together.
    var ends: [Int] = []
    var weights = 0

    /// What a world's commands have left.
    init(_ world: World) throws {
      for command in world.log {
        switch command {
        case .unsaved(.keep(let session)):
          notebook = try session.contents(weightsName: "weights-0.safetensors")
          (journal, ends) = ([], [])
        case .unsaved(.journal(let lines)):
          if lines.weights != nil { weights += 1 }
          journal += try lines.lines(
            weightsName: lines.weights == nil ? nil : "weights-\(weights).safetensors")
          ends.append(journal.count)
        default: break
        }
      }
    }

    /// The state that is restored after so many bytes of the journal.
    func restored(bytes: Int? = nil) throws -> SavedState {
      let whole = try JournalReplay(Array(journal.prefix(bytes ?? journal.count))).applied(
        to: notebook, name: "copy")
      let read = try JupyterNotebook(bytes: Array(whole), name: "copy")
      return try #require(try SavedState.read(read, name: "copy"))
    }
  }

  private func began() throws -> World {
    var world = try World(NotebookStart(preset: .tiny, sessionPath: "/s/a.ipynb"))
    try world.send(.began, .tick(100))
    world.log = []
    return world
  }

  /// A world whose first change stands in a copy.
  private func changed() throws -> World {
    var world = try began()
    try world.command("set lr 0.01")
    try world.send(.tick(101), .unsaved(.kept(nil)))
    return world
  }

  private func journals(_ world: World) -> [UnsavedJournal] {
    world.log.compactMap { if case .unsaved(.journal(let journal)) = $0 { journal } else { nil } }
  }

  private func expectSame(
    _ saved: SavedState, as state: NotebookState, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let live = SavedState(
      state.document, image: state.shownImage, weights: state.weightsReference(savingTo: "/s/a.ipynb"))
    var (one, other) = (saved.sealed, live)
    // Which file the weights are in is another matter.
    one.texts = nil
    other.weights = one.weights
    #expect(one == other, sourceLocation: sourceLocation)
    #expect(saved.runs == state.runs, sourceLocation: sourceLocation)
  }

  // MARK: When

  @Test func aChangeIsWrittenWithinASecond() throws {
    var world = try changed()
    try world.command("set lr 0.02")
    try world.send(.tick(101.9))
    #expect(journals(world).isEmpty, "a line a second at most")
    try world.send(.tick(102))
    #expect(try journals(world).count == 1 && Disk(world).restored().choices.training.learningRate == 0.02)
    try world.send(.tick(103), .tick(110))
    #expect(journals(world).count == 1, "nothing has happened since")
  }

  @Test func whereTheReaderIsFollowsWhatIsUnsaved() throws {
    var world = try changed()
    try world.command("transform")
    try world.press(.right)
    try world.send(.tick(102))
    let restored = try Disk(world).restored()
    #expect(
      restored.place.cell == .transform
        && restored.place.steps["transform"] == world.state.step(of: .transform))
  }

  @Test func everyStepIsWrittenWithinASecondAndCurvesAreTheSame() throws {
    var world = try changed()
    try world.press(.character(" "))
    for second in 0..<30 {
      try world.train(steps: 1 + second * 11..<12 + second * 11, loss: { $0 == 40 ? .nan : 2 / Float($0) })
      try world.send(.tick(102.1 + Double(second)))
    }
    #expect(world.state.run?.steps == 330 && world.state.run?.epochs.count == 2)
    let restored = try Disk(world).restored()
    #expect(restored.runs.first?.losses.count == 330)
    #expect(restored.runs.first?.epochs == world.state.run?.epochs)
    // NaN is no equal of itself.
    #expect("\(restored.runs)" == "\(world.state.runs)")
  }

  @Test func aLineThatWasCutShortLeavesWhatWasWrittenBefore() throws {
    var world = try changed()
    try world.press(.character(" "))
    var states: [NotebookState] = []
    for second in 0..<6 {
      try world.train(steps: 1 + second * 3..<4 + second * 3)
      try world.send(.tick(102.1 + Double(second)))
      states.append(world.state)
    }
    let disk = try Disk(world)
    #expect(disk.ends.count == 6)
    for (index, end) in disk.ends.enumerated() {
      expectSame(try disk.restored(bytes: end), as: states[index])
      let next = index + 1 < disk.ends.count ? disk.ends[index + 1] : end
      for bytes in stride(from: end, to: next, by: 97) {
        let steps = try disk.restored(bytes: bytes).runs.first?.steps ?? 0
        #expect(steps >= states[index].runs[0].steps)
      }
    }
  }

  @Test func aSecondRunItsNameAndItsEndAreWritten() throws {
    var world = try changed()
    for run in 1...2 {
      try world.press(.character(" "))
      try world.train(steps: 1..<5)
      try world.send(.tick(100 + Double(run) * 10))
      try world.press(.character("x"))
      try world.send(.tick(105 + Double(run) * 10))
    }
    let restored = try Disk(world).restored()
    #expect(restored.runs.count == 2 && restored.runs.allSatisfy { $0.ending == "ended at step 4" })
    expectSame(restored, as: world.state)
  }

  @Test func theLargestSeedSurvives() throws {
    var world = try changed()
    try world.command("set seed \(UInt64.max)")
    try world.press(.character(" "))
    try world.train(steps: 1..<5)
    try world.command("set seed 3")
    try world.send(.tick(102))
    let restored = try Disk(world).restored()
    #expect(restored.runs.map(\.configuration.seed) == [.max] && restored.choices.training.seed == 3)
  }

  @Test func theWholeIsCopiedAnewEveryMinuteAndTheJournalBeginsAgain() throws {
    var world = try changed()
    try world.command("set lr 0.02")
    try world.send(.tick(102), .tick(160))
    try world.command("set lr 0.03")
    try world.send(.tick(161), .unsaved(.kept(nil)))
    #expect(world.log.count { if case .unsaved(.keep) = $0 { true } else { false } } == 2)
    let disk = try Disk(world)
    #expect(try disk.journal.isEmpty && disk.restored().choices.training.learningRate == 0.03)
    try world.command("set lr 0.04")
    try world.send(.tick(162))
    #expect(try Disk(world).restored().choices.training.learningRate == 0.04)
  }

  @Test func afterALineThatCouldNotBeWrittenAllIsCopiedAnew() throws {
    var world = try changed()
    try world.command("set lr 0.02")
    try world.send(.tick(102))
    let full = Failure("/u/journal-1.log: No space left on device")
    try world.send(.unsaved(.journaled(full, weightsSeconds: nil)))
    #expect(world.state.notice?.text == "no copy of what is unsaved: \(full); tried again every 20 s")
    try world.command("set lr 0.03")
    try world.send(.tick(103), .tick(120))
    #expect(journals(world).count == 1, "what would be missing before it makes a line worthless")
    try world.send(.tick(121), .unsaved(.kept(nil)))
    #expect(try Disk(world).restored().choices.training.learningRate == 0.03)
  }

  // MARK: Weights

  /// The times at which weights were written while a run took a step every tenth of a second.
  private func weightTimes(taking seconds: Double, for duration: Double) throws -> [Double] {
    var world = try changed()
    try world.press(.character(" "))
    var times: [Double] = []
    var step = 1
    for tenth in 0..<Int(duration * 10) {
      let time = 102 + Double(tenth) / 10
      try world.train(steps: step..<step + 1)
      step += 1
      let before = journals(world).count
      try world.send(.tick(time))
      for journal in journals(world).dropFirst(before) {
        if journal.weights != nil { times.append(time) }
        try world.send(.unsaved(.journaled(nil, weightsSeconds: journal.weights == nil ? nil : seconds)))
      }
    }
    return times
  }

  @Test func smallWeightsFollowEveryFewSeconds() throws {
    let times = try weightTimes(taking: 0.005, for: 30)
    #expect(times.count >= 6)
    #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 <= 5 && $1 - $0 >= 3 }, "\(times)")
  }

  @Test func largeWeightsTakeALittleOfTheTimeAlone() throws {
    let times = try weightTimes(taking: 0.1, for: 60)
    #expect((2...4).contains(times.count), "\(times)")
    #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 >= 24.9 }, "\(times)")
  }

  @Test func theNewestWeightsAreNamedWithTheirStep() throws {
    var world = try changed()
    try world.press(.character(" "))
    for second in 0..<9 {
      try world.train(steps: 1 + second * 2..<3 + second * 2)
      try world.send(.tick(102.1 + Double(second)))
    }
    let disk = try Disk(world)
    #expect(disk.weights > 1)
    let restored = try disk.restored()
    #expect(restored.weights.kind == .sibling && restored.weights.run == 1 && restored.weights.step == 1)
    #expect(restored.weights.file == "weights-\(disk.weights).safetensors")
    let replay = JournalReplay(disk.journal)
    #expect(replay.weightsName == "weights-\(disk.weights).safetensors")
    #expect(replay.run(after: nil)?.step == 18 && replay.run(after: nil)?.weightsStep == 1)
  }

  @Test func weightsOfAnotherRunDoNotStandInForThoseThatWereShown() throws {
    var state = try JournalState(began().state)
    state.saved.weights = SavedState.Weights(kind: .sibling, run: 2)
    let journal = UnsavedJournal(
      [.weights(JournalWeights(file: "weights-1.safetensors", run: 1, step: 7)), .state(state)], weights: nil)
    let notebook = try UnsavedSession(began().state).contents(weightsName: "")
    let whole = try JournalReplay(journal.lines(weightsName: nil)).applied(to: notebook, name: "copy")
    let saved = try SavedState.read(JupyterNotebook(bytes: Array(whole), name: "copy"), name: "copy")
    #expect(saved?.weights.run == 2 && saved?.weights.file == nil)
  }

  // MARK: What is said

  @Test func changesAreCountedFromTheLastSave() throws {
    var world = try changed()
    try world.press(.character("s"))
    try world.command("set lr 0.02")
    try world.command("set lr 0.03")
    try world.send(.tick(110), .unsaved(.kept(nil)))
    try world.command("set lr 0.04")
    // Looking is no change.
    try world.command("block 3a")
    try world.send(.tick(112))
    #expect(JournalReplay(try Disk(world).journal).changes == 3)
  }

  @Test func aJournalOfNothingLeavesTheCopyAsItIs() throws {
    let notebook = try UnsavedSession(began().state).contents(weightsName: "")
    for bytes in [[], Array("nonsense".utf8), ChecksummedLines.line(Array("{}".utf8))] {
      let replay = JournalReplay(bytes)
      #expect(try replay.applied(to: notebook, name: "copy") == notebook)
      #expect(replay.changes == nil && replay.weightsName == nil && replay.run(after: nil) == nil)
    }
  }
}
