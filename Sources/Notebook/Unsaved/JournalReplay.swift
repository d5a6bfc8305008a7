import Formats
import Foundation
import ResNeXtModel
import Training

/// A copy's journal, read after the process that wrote it was killed.
///
/// Lines up to the first that is not whole count: the last one may have been cut short.
public struct JournalReplay: Sendable {
  private let entries: [JournalEntry]

  /// The journal of a file's bytes.
  public init(_ bytes: [UInt8]) {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: UnsavedJournal.nonFinite.0, negativeInfinity: UnsavedJournal.nonFinite.1,
      nan: UnsavedJournal.nonFinite.2)
    var entries: [JournalEntry] = []
    for line in ChecksummedLines.contents(of: bytes) {
      guard let entry = try? decoder.decode(JournalEntry.self, from: Data(line)) else { break }
      entries.append(entry)
    }
    self.entries = entries
  }

  // MARK: What is in it

  /// Changes since the session was saved; nil where the journal says nothing of them.
  public var changes: Int? {
    entries.reversed().lazy.compactMap { if case .state(let state) = $0 { state.changes } else { nil } }.first
  }

  /// The name of the newest weights' file; nil where those of the copy are the newest.
  public var weightsName: String? { weights?.file }

  private var weights: JournalWeights? {
    entries.reversed().lazy.compactMap { if case .weights(let weights) = $0 { weights } else { nil } }.first
  }

  /// The last run of a copy, as far as the journal has it.
  public func run(after run: UnsavedRun?) -> UnsavedRun? {
    var last = run
    for entry in entries {
      switch entry {
      case .run(let record) where record.number >= last?.number ?? 0:
        let shown = last?.number == record.number ? last?.weightsStep : 0
        last = UnsavedRun(
          number: record.number, name: record.name, folder: record.folder, step: record.steps,
          weightsStep: shown)
      case .steps(let number, let reports) where number == last?.number:
        if let step = reports.last?.step { last?.step = step }
      case .weights(let weights) where weights.run == last?.number: last?.weightsStep = weights.step
      default: break
      }
    }
    return last
  }

  /// What can be undone and redone.
  var history: History {
    var history = History()
    for entry in entries {
      switch entry {
      case .history(let undoable, let redoable): history = History(undoable: undoable, redoable: redoable)
      case .change(let change): history.record(change)
      case .travel(let direction): history.move(direction)
      default: break
      }
    }
    return History(undoable: history.undoable, redoable: history.redoable)
  }

  // MARK: What comes of it

  /// The notebook of a copy, brought to where the journal ends.
  ///
  /// - Throws: `FormatError` and `SessionError` for a copy that cannot be read, or what the encoder throws.
  public func applied(to notebook: Data, name: String) throws -> Data {
    guard !entries.isEmpty else { return notebook }
    var read = try JupyterNotebook(bytes: Array(notebook), name: name)
    guard var saved = try SavedState.read(read, name: name) else { return notebook }
    for entry in entries { saved.apply(entry) }
    if let weights, saved.weights.kind == .sibling, saved.weights.run == weights.run {
      (saved.weights.file, saved.weights.step) = (weights.file, weights.step)
    }
    read.metadata["resnext_tui"] = try saved.sealed.json()
    return Data(read.text().utf8)
  }
}

extension SavedState {
  /// Does to it what a line of the journal says.
  fileprivate mutating func apply(_ entry: JournalEntry) {
    switch entry {
    case .state(let state):
      let before = self
      self = state.saved
      choices.training.seed = seeds.first.flatMap { UInt64($0) } ?? before.choices.training.seed
      (texts, histograms) = (before.texts, before.histograms)
      runs = before.runs.filter { state.runs.contains($0.number) }
      // Weights of another run do not stand in for those that were shown.
      if weights.kind == .sibling, weights.run == before.weights.run { weights = before.weights }
    case .run(let record):
      if let index = runs.firstIndex(where: { $0.number == record.number }) {
        runs[index] = record
      } else {
        runs.append(record)
      }
    case .steps(let number, let reports):
      guard let index = runs.firstIndex(where: { $0.number == number }) else { return }
      for report in reports where report.step > runs[index].steps { runs[index].record(report) }
    case .epoch(let number, let report):
      guard let index = runs.firstIndex(where: { $0.number == number }),
        runs[index].epochs.last.map({ $0.epoch < report.epoch }) ?? true
      else { return }
      runs[index].record(report)
    case .weights, .history, .change, .travel: break
    }
  }
}
