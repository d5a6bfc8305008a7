import Datasets
import Foundation
import Glibc
import ResNeXtModel
import Testing
import Training

@testable import Notebook
@testable import resnext_tui

/// What it costs to have on the disk what is unsaved while a network trains, in time of a processor: nobody else's work counts.
@Suite("Cost of the journal", .serialized)
struct JournalCostTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func seconds(_ body: () throws -> Void) rethrows -> Double {
    func now() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
    let begin = now()
    try body()
    return now() - begin
  }

  @Test("Two minutes of the default network's training at 30 steps a second cost less than 0.5 % of them")
  func cost() throws {
    let store = UnsavedCopies(
      FileLocations(
        environment: ["XDG_DATA_HOME": folder.path, "HOME": folder.path], currentDirectory: folder.path,
        executable: "/nowhere/resnext-tui"))
    let training = TrainingConfiguration(network: Preset.notebookCIFAR.configuration, data: .shapes)
    var state = try NotebookState(
      NotebookStart(training: training, preset: .notebookCIFAR, sessionPath: folder.file("a.ipynb")))
    let weights = try NetworkWeights.initial(training.network, seed: 1)
    _ = update(&state, .began)
    _ = update(&state, .weightsInitialized(1, .success(weights)))
    var (spent, longest, lines) = (0.0, 0.0, 0)
    /// Tells the time, does what is asked about copies, and adds up what that took beside a mere tick.
    func tick(_ time: Double) throws {
      var commands: [Command] = []
      let asking = seconds { commands = update(&state, .tick(time)) }
      for case .unsaved(let command) in commands {
        if case .find = command { continue }
        var answer: UnsavedAnswer?
        let doing = seconds { answer = store.perform(command) }
        spent += doing + asking
        longest = max(longest, asking)
        lines += 1
        if let answer { _ = update(&state, .unsaved(answer)) }
      }
      for case .requestSnapshot(let run) in commands {
        _ = update(&state, .training(run: run, .snapshot(weights, step: Int(time * 30))))
      }
    }
    try tick(100)
    _ = update(&state, .key(.character(" ")))
    let description = RunDescription(
      configuration: training, dataName: "shapes", classNames: [], trainingImages: 1, validationImages: 1,
      stepsPerEpoch: 1000)
    _ = update(&state, .training(run: RunID(1), .started(description)))
    for step in 1...3600 {
      let report = StepReport(
        epoch: 1, step: step, stepInEpoch: step, stepsPerEpoch: 1000, loss: 2.3 / Float(step), accuracy: 0.5,
        epochLoss: 2.1, epochAccuracy: 0.51, learningRate: 0.001, imagesPerSecond: 960.5,
        seconds: Double(step) / 30)
      _ = update(&state, .training(run: RunID(1), .step(report)))
      try tick(101 + Double(step) / 30)
    }
    print(
      "journal: \(lines) lines and copies, \(spent / 120 * 100) % of 120 s, \(longest * 1000) ms at most while the screen waits"
    )
    #expect(lines > 100)
    #expect(spent < 0.005 * 120, "\(spent) s of 120 s")
  }
}
