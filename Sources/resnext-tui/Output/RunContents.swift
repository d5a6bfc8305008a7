import Datasets
import Formats
import Foundation
import ResNeXtModel
import Training

/// What a run's folder should hold by now, and which of it is not there yet.
///
/// Whatever cannot be written waits here, and is written by a later `write`.
struct RunContents {
  /// The files that are not as they should be.
  private(set) var waiting: Set<RunFile> = []
  /// The accuracy of the best weights, which stand in the folder or wait to.
  private(set) var bestAccuracy: Float?

  private var last: DescribedWeights?
  private var best: DescribedWeights?
  private var checkpoint: Checkpoint?
  private var lines: [EpochLine]
  private var circumstances: RunCircumstances
  private var events: EventFiles?
  /// Those of the epoch whose report comes next.
  private var histograms: LayerHistograms?
  private var description: RunDescription?
  private let host: String
  private let wallTime: @Sendable () -> Double
  private let goesOn: Bool
  /// Those that a run which goes on finds.
  private var earlierEvents: EarlierEvents
  /// The step that the run went on from, until a line says it.
  private var resumedStep: Int?

  /// Contents of a run that begins, or, with a `history`, goes on.
  init(
    circumstances: RunCircumstances, history: RunHistory?, host: String,
    wallTime: @escaping @Sendable () -> Double
  ) {
    self.circumstances = circumstances
    lines = history?.epochs ?? []
    best = history?.best
    bestAccuracy = history?.bestAccuracy
    goesOn = history != nil
    earlierEvents = history?.events ?? EarlierEvents()
    resumedStep = history?.step
    self.host = host
    self.wallTime = wallTime
  }

  /// Whether there is anything that a folder could hold.
  var hasBegun: Bool { description != nil }

  // MARK: What happens in a run

  mutating func begin(_ description: RunDescription) {
    self.description = description
    circumstances.contents = description.dataContents
    waiting.insert(.circumstances)
  }

  /// Keeps the histograms of an epoch until its report comes.
  mutating func record(_ histograms: LayerHistograms) { self.histograms = histograms }

  /// Records an epoch: its weights are the last ones now, and the best ones when no earlier ones classified as much.
  mutating func record(_ report: EpochReport, _ weights: NetworkWeights) {
    // An epoch that was cut short and went on stands once: whole.
    let replaced = lines.filter { $0.epoch >= report.epoch }
    let line = EpochLine(report, resumedStep: resumedStep ?? replaced.compactMap(\.resumedStep).last)
    resumedStep = nil
    lines.removeAll { $0.epoch >= line.epoch }
    lines.append(line)
    if events == nil || !replaced.isEmpty {
      startEvents(replacing: goesOn || !replaced.isEmpty, without: line.epoch)
    } else {
      events?.append(line, wallTime: wallTime())
    }
    if let histograms, histograms.epoch == line.epoch {
      events?.append(histograms, wallTime: wallTime())
    }
    histograms = nil
    circumstances.seconds = report.seconds
    last = file(weights, step: report.step, epoch: report)
    waiting.formUnion([.last, .metrics, .events, .circumstances])
    guard bestAccuracy.map({ report.validationAccuracy > $0 }) ?? true else { return }
    bestAccuracy = report.validationAccuracy
    best = last
    waiting.insert(.best)
  }

  /// Begins the event files with all epochs: the newest one anew, those before as they stood.
  private mutating func startEvents(replacing: Bool, without newest: Int) {
    var earlier = events?.written ?? earlierEvents
    earlier.training[newest - 1] = nil
    earlier.validation[newest - 1] = nil
    events = EventFiles(lines, earlier: earlier, host: host, wallTime: wallTime(), replaces: replacing)
    earlierEvents = EarlierEvents()
  }

  mutating func record(_ newest: Checkpoint) {
    checkpoint = newest
    circumstances.seconds = newest.progress.seconds
    waiting.formUnion([.checkpoint, .circumstances])
  }

  /// Records the weights of a run's end, unless they are those of its last epoch.
  mutating func takeLast(_ weights: NetworkWeights, step: Int) {
    guard last?.weights != weights else { return }
    last = file(weights, step: step, epoch: nil)
    waiting.insert(.last)
  }

  private func file(_ weights: NetworkWeights, step: Int, epoch: EpochReport?) -> DescribedWeights {
    var notes = ["step": "\(step)"]
    notes["data"] = description?.dataContents
    if let epoch {
      notes["epoch"] = "\(epoch.epoch)"
      notes["accuracy"] = "\(epoch.validationAccuracy)"
    }
    return DescribedWeights(
      weights: weights, normalization: description?.normalization ?? .none,
      classNames: description?.classNames ?? [], notes: notes)
  }

  // MARK: Files

  /// Lets everything wait again that stood in a folder and does not any more.
  mutating func miss(in folder: String) {
    let isLost = !FileSystem.exists(folder)
    for file in [RunFile.last, .best, .metrics, .circumstances] where isKnown(file) {
      if isLost || !FileSystem.exists("\(folder)/\(file.rawValue)") {
        waiting.insert(file)
      }
    }
    if isLost { startEventsOver() }
  }

  /// Lets what makes a folder complete wait too, for a folder other than the one asked for.
  mutating func moveOn() {
    for file in [RunFile.metrics, .circumstances] where isKnown(file) { waiting.insert(file) }
    startEventsOver()
  }

  private mutating func startEventsOver() {
    guard events != nil else { return }
    events?.startOver()
    waiting.insert(.events)
  }

  private func isKnown(_ file: RunFile) -> Bool {
    switch file {
    case .last: return last != nil
    case .best: return best != nil
    case .metrics: return !lines.isEmpty
    case .events: return events != nil
    case .checkpoint: return checkpoint != nil
    case .circumstances: return description != nil
    }
  }

  /// Writes what waits.
  ///
  /// - Returns: the files that stand now, and why others do not.
  mutating func write(to folder: String) -> (written: [RunFile], failures: [RunFile: String]) {
    var written: [RunFile] = []
    var failures: [RunFile: String] = [:]
    for file in RunFile.allCases where waiting.contains(file) {
      do {
        try write(file, to: folder)
        waiting.remove(file)
        written.append(file)
      } catch {
        failures[file] = systemReason(of: error)
      }
    }
    // A checkpoint is as large as the network and its optimizer: it is let go of once it stands.
    if !waiting.contains(.checkpoint) { checkpoint = nil }
    return (written, failures)
  }

  private mutating func write(_ file: RunFile, to folder: String) throws {
    let path = "\(folder)/\(file.rawValue)"
    switch file {
    case .last: try last?.write(to: path)
    case .best: try best?.write(to: path)
    case .metrics:
      // Small, and written whole: a torn line would break who reads it.
      let text = lines.map(\.text).joined(separator: "\n") + "\n"
      try AtomicFile.write(Data(text.utf8), to: path)
    case .events: try events?.write(to: folder)
    case .checkpoint: try checkpoint?.write(to: path)
    case .circumstances: try circumstances.write(folder: folder)
    }
  }
}

/// The system's reason in an error of a file, without the path that the message names anyway.
func systemReason(of error: any Error) -> String {
  switch error {
  case TrainingError.file(.inaccessible(_, let reason)), FormatError.inaccessible(_, let reason):
    return oneLine(reason)
  default: return oneLine("\(error)")
  }
}
