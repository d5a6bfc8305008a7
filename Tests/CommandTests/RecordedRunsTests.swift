import Datasets
import Dispatch
import Foundation
import Notebook
import ResNeXtModel
import Testing
import Training

@testable import resnext_tui

@Suite("Runs of the explorer")
struct RecordedRunsTests {
  private let folder: TemporaryFolder
  private let mailbox = Mailbox<Message>()
  private let runs: RecordedRuns

  init() throws {
    folder = try TemporaryFolder()
    runs = RecordedRuns(
      mailbox: mailbox,
      locations: FileLocations(
        environment: ["XDG_DATA_HOME": folder.file("share"), "HOME": folder.path],
        currentDirectory: folder.path, executable: "/nowhere/resnext-tui"))
  }

  private func start(_ number: Int) {
    let configuration = TrainingConfiguration(
      network: Preset.tiny.configuration, data: .shapes, batchSize: 4)
    runs.start(
      TrainingRequest(run: RunID(number), configuration: configuration, initial: nil, startsPaused: true))
  }

  /// Waits, at most a minute, for an event of a run.
  private func wait(for run: Int, _ condition: (TrainingEvent) -> Bool) -> Bool {
    let deadline = Date(timeIntervalSinceNow: 60)
    while Date() < deadline {
      _ = waitForInput([mailbox.descriptor], milliseconds: 1000)
      for message in mailbox.takeAll() {
        if case .training(run: RunID(run), let event) = message, condition(event) { return true }
      }
    }
    return false
  }

  @Test(
    "Each run is held by its name, the newest without one; ending keeps what has begun and leaves nothing of what waits"
  )
  func names() throws {
    #expect(runs.control(of: RunID(1)) == nil)
    start(1)
    #expect(wait(for: 1) { if case .paused = $0 { true } else { false } })
    start(2)
    let first = try #require(runs.control(of: RunID(1)))
    let second = try #require(runs.control(of: RunID(2)))
    #expect(first !== second && runs.control(of: RunID(3)) == nil)
    let place = folder.file("share/resnext-tui/runs")
    #expect(try FileManager.default.contentsOfDirectory(atPath: place).count == 2)
    first.singleStep()
    #expect(wait(for: 1) { if case .step(let report) = $0 { report.step == 1 } else { false } })
    runs.stop()
    #expect(runs.wait(until: .now() + 60).isEmpty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: place) == ["tiny-c8-shapes-1"])
    #expect(runs.kept == ["\(place)/tiny-c8-shapes-1"] && runs.problems.isEmpty)
    #expect(RunStory.number("\(place)/tiny-c8-shapes-1/last.safetensors") != nil)
  }

  /// Waits, at most a minute, until the snapshots of a run are these.
  private func waitForSnapshots(of run: Int, _ steps: [Int]) -> Bool {
    let deadline = Date(timeIntervalSinceNow: 60)
    while Date() < deadline {
      _ = waitForInput([mailbox.descriptor], milliseconds: 1000)
      for message in mailbox.takeAll() {
        if case .snapshots(RunID(run), steps) = message { return true }
      }
    }
    return false
  }

  @Test(
    "Weights that are due are kept while a run trains, its last ones too; those that the screen asks for are not"
  )
  func snapshots() throws {
    start(1)
    #expect(waitForSnapshots(of: 1, [0]))
    let control = try #require(runs.control(of: RunID(1)))
    // Of a small network, each of the first eight steps is due.
    for step in 1...8 {
      control.singleStep()
      #expect(waitForSnapshots(of: 1, Array(0...step)))
    }
    control.singleStep()
    #expect(wait(for: 1) { if case .step(let report) = $0 { report.step == 9 } else { false } })
    control.requestSnapshot()
    #expect(wait(for: 1) { if case .snapshot(_, let step) = $0 { step == 9 } else { false } })
    #expect(runs.snapshots.steps(of: RunID(1)) == Array(0...8))
    runs.stop()
    #expect(runs.wait(until: .now() + 60).isEmpty)
    #expect(runs.snapshots.steps(of: RunID(1)) == Array(0...9))
    let found = runs.snapshots.found(RunID(1), step: 1)
    #expect(try found.get().step == 1)
    let missing = runs.snapshots.found(RunID(7), step: 1)
    #expect(throws: Failure("no weights of step 1 are kept any more")) { try missing.get() }
  }

  @Test("A run that does not end in time is named, and ends later")
  func late() {
    start(1)
    #expect(wait(for: 1) { if case .paused = $0 { true } else { false } })
    #expect(runs.wait(until: .now()).count == 1)
    runs.stop()
    #expect(runs.wait(until: .now() + 60).isEmpty)
  }
}
