import Foundation
import Training

/// Something that happened after the copy of a session was written, as a line of the copy's journal.
enum JournalEntry: Codable, Equatable, Sendable {
  /// What is chosen, and where the reader is.
  case state(JournalState)
  /// All that can be undone and redone; what was known of it before does not count.
  case history(undoable: [History.Change], redoable: [History.Change])
  /// A further change that can be undone.
  case change(History.Change)
  /// An undo or a redo.
  case travel(History.Direction)
  /// A run as it is now, in the place of what was known of it.
  case run(RunRecord)
  /// Further steps of a run.
  case steps(run: Int, [StepReport])
  /// The end of an epoch of a run.
  case epoch(run: Int, EpochReport)
  /// Weights that were written beside the copy.
  case weights(JournalWeights)
}

/// What is chosen at a moment, without runs.
struct JournalState: Codable, Equatable, Sendable {
  /// The saved state with no run; weights of a run are named by a line of their own.
  var saved: SavedState
  /// The numbers of the runs that there are.
  var runs: [Int]
  /// Changes since the session was saved.
  var changes: Int

  init(_ state: NotebookState) {
    var document = state.document
    runs = document.runs.map(\.number)
    document.runs = []
    var weights = state.weightsReference(savingTo: "")
    if weights.kind == .sibling { (weights.file, weights.step) = (nil, nil) }
    saved = SavedState(document, image: state.shownImage, weights: weights)
    changes = state.session.changesSinceSave
  }
}

/// Weights of a run beside a copy.
struct JournalWeights: Codable, Equatable, Sendable {
  /// The name of their file.
  var file: String
  var run: Int
  var step: Int
}

/// What of a run is written as a whole where it changes: all but its curves.
struct JournaledRun: Equatable, Sendable {
  private let folder: String?
  private let dataName: String
  private let ending: String
  private let stepsPerEpoch: Int

  init(_ run: RunRecord) {
    folder = run.folder
    dataName = run.data.name
    ending = run.ending
    stepsPerEpoch = run.stepsPerEpoch
  }
}
