import Formats
import Foundation
import ResNeXtModel
import Synchronization
import Training

/// The observer that keeps a run on the disk: the best weights, the last ones, a checkpoint to go on from, and every
/// epoch's numbers.
///
/// `best.safetensors` (by accuracy on held-out images), `last.safetensors`, `checkpoint.safetensors`, `metrics.jsonl`,
/// `events.out.tfevents.*`; every file is whole at any moment. A disk that does not take them does not stop the run.
final class RunRecorder: Sendable {
  /// Where the files go; made when the run has begun.
  let folder: String
  private let state: Mutex<State>

  private struct State {
    var description: RunDescription?
    var command: String
    var lines: [String] = []
    var bestAccuracy: Float?
    var events: TensorBoardEvents
    let eventsName: String
    var lastStep = 0
    var problem: String?
  }

  /// A recorder that writes into `folder`; `command` is noted in the weights files, `earlier` are the lines that a
  /// resumed run already has in its `metrics.jsonl`.
  init(folder: String, command: String, earlier: [String] = [], host: String, wallTime: Double) {
    self.folder = folder
    state = Mutex(
      State(
        command: command, lines: earlier, bestAccuracy: earlier.compactMap(accuracy(inLine:)).max(),
        events: TensorBoardEvents(wallTime: wallTime),
        eventsName: TensorBoardEvents.fileName(wallTime: wallTime, host: host)))
  }

  /// Writes what an event brings.
  ///
  /// - Returns: why it could not, the first time it could not; nil otherwise.
  func observe(_ event: TrainingEvent) -> String? {
    state.withLock { state in
      let had = state.problem
      do {
        try record(event, &state)
      } catch {
        state.problem = state.problem ?? oneLine("\(error)")
      }
      return had == nil ? state.problem : nil
    }
  }

  /// Why something could not be written; nil when all of it was.
  var problem: String? { state.withLock { $0.problem } }

  /// Whether there are weights of at least one step in the folder.
  var hasWeights: Bool { state.withLock { $0.problem == nil && $0.lastStep > 0 } }

  private func record(_ event: TrainingEvent, _ state: inout State) throws {
    switch event {
    case .started(let description):
      state.description = description
      try FileSystem.makeFolder(folder)
    case .step(let report):
      state.lastStep = report.step
    case .epoch(let report, let weights):
      state.lines.append(epochJSON(report).text)
      let isBest = !(report.validationAccuracy <= (state.bestAccuracy ?? -1))
      if isBest { state.bestAccuracy = report.validationAccuracy }
      try write(weights, "last", epoch: report, state)
      if isBest { try write(weights, "best", epoch: report, state) }
      // Small, and written whole: a torn line would break who reads it.
      let text = state.lines.joined(separator: "\n") + "\n"
      try AtomicFile.write(Data(text.utf8), to: folder + "/metrics.jsonl")
      state.events.append(
        [
          ("loss", report.loss), ("accuracy", report.accuracy), ("val_loss", report.validationLoss),
          ("val_accuracy", report.validationAccuracy), ("lr", report.learningRate),
        ], step: report.step, wallTime: Date().timeIntervalSince1970)
      try AtomicFile.write(state.events.data, to: "\(folder)/\(state.eventsName)")
    case .checkpoint(let checkpoint):
      try checkpoint.write(to: folder + "/checkpoint.safetensors")
    case .finished(_, let weights):
      if state.lastStep > 0 { try write(weights, "last", epoch: nil, state) }
    case .failed(_, let weights):
      if let weights, state.lastStep > 0 { try write(weights, "last", epoch: nil, state) }
    default: break
    }
  }

  private func write(_ weights: NetworkWeights, _ name: String, epoch: EpochReport?, _ state: State) throws {
    guard let description = state.description else { return }
    var notes = [
      "data": description.dataName, "command": state.command, "step": "\(epoch?.step ?? state.lastStep)",
    ]
    if let epoch {
      notes["epoch"] = "\(epoch.epoch)"
      notes["accuracy"] = "\(epoch.validationAccuracy)"
    }
    try WeightsFile(
      weights: weights, normalization: description.normalization, classNames: description.classNames,
      notes: notes
    ).write(to: "\(folder)/\(name).safetensors")
  }
}

/// An epoch as `train --json` prints it and `metrics.jsonl` keeps it.
func epochJSON(_ report: EpochReport) -> JSONText {
  .object([
    ("event", .string("epoch")), ("epoch", .integer(report.epoch)), ("step", .integer(report.step)),
    ("loss", .float(report.loss)), ("accuracy", .float(report.accuracy)),
    ("val_loss", .float(report.validationLoss)), ("val_accuracy", .float(report.validationAccuracy)),
    ("lr", .float(report.learningRate)), ("images_per_second", .double(rounded(report.imagesPerSecond))),
    ("seconds", .double(rounded(report.seconds))),
  ])
}

/// The held-out accuracy in a line of `metrics.jsonl`; nil where there is none.
private func accuracy(inLine line: String) -> Float? {
  guard let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] else {
    return nil
  }
  return (object["val_accuracy"] as? NSNumber)?.floatValue
}

/// A measured time or rate to three decimals: more of it is noise.
private func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
