import Foundation
import Training

/// A session as it is at a moment, to be written as a copy off the main thread: a notebook with long runs takes a while.
public struct UnsavedSession: Sendable {
  private let state: NotebookState
  private let withWeights: Bool

  /// - Parameter withWeights: Whether its weights are to be written, too.
  init(_ state: NotebookState, withWeights: Bool = true) {
    self.state = state
    self.withWeights = withWeights
  }

  /// Where it would be saved.
  public var sessionPath: String { state.sessionPath }
  /// What the user changed since it was saved.
  public var changes: Int { state.session.changesSinceSave }
  /// Whether that is another program's notebook.
  public var isForeign: Bool { state.document.contents.isForeign }
  /// Its network, for a person.
  public var network: String { state.networkName }
  /// The run whose weights have to stand beside the notebook; nil where it can do without.
  public var weightsRun: RunID? {
    if case .run(let run, _) = state.keptWeights?.origin { run } else { nil }
  }

  /// These weights, where they are to be written.
  public var weights: UnsavedWeights? {
    guard withWeights, let weights = state.keptWeights, case .run(let run, let step) = weights.origin else {
      return nil
    }
    return UnsavedWeights(
      described: weights.described, version: weights.id.number, run: run, step: step)
  }

  /// What its journal begins with: what can be undone; nil where nothing can.
  public var journal: UnsavedJournal? {
    let history = state.history
    guard !history.undoable.isEmpty || !history.redoable.isEmpty else { return nil }
    return UnsavedJournal(
      [.history(undoable: history.undoable, redoable: history.redoable)], weights: nil)
  }

  /// Its last run.
  public var run: UnsavedRun? {
    guard let run = state.run else { return nil }
    return UnsavedRun(
      number: run.number, name: run.name, folder: run.folder, step: run.steps,
      weightsStep: weightsStep(of: run))
  }

  private func weightsStep(of run: RunRecord) -> Int? {
    switch state.keptWeights?.origin {
    case .run(run.id, let step): return step
    // Before the first look at its weights a run has none that could be shown.
    case .untrained, nil: return 0
    default: return nil
    }
  }

  /// The notebook, which names its weights' file and the step they are of; the file is empty where there is none.
  ///
  /// - Throws: what `JSONEncoder` throws for a state that cannot be written.
  public func contents(weightsName: String, step: Int? = nil) throws -> Data {
    var reference = state.weightsReference(savingTo: sessionPath)
    if reference.kind == .sibling {
      reference.file = weightsName.isEmpty ? nil : weightsName
      reference.step = step ?? reference.step
    }
    return try contents(reference, .asRead, snapshots: state.document.snapshots)
  }

  /// The notebook, which names its weights and its snapshots in this way.
  ///
  /// - Parameter isComplete: Whether pictures are also made of what nobody has looked at, which takes a while.
  func contents(
    _ reference: SavedState.Weights, _ outputs: SessionOutputs, snapshots: SnapshotsReference?,
    isComplete: Bool = true
  ) throws -> Data {
    var saved = SavedState(state.document, image: state.shownImage, weights: reference)
    saved.snapshots = snapshots
    saved.histograms = SavedHistograms.of(state.runs, state.live.training.histograms)
    let shown = outputs == .pictures && isComplete ? state.showingEveryCell() : state
    return Data(try SessionNotebook(state: shown, saved: saved, outputs: outputs).document().text().utf8)
  }
}
