import Formats
import Foundation
import Training

/// Saving.
extension NotebookState {
  mutating func save() -> [Command] { save(as: "") }

  mutating func save(as path: String) -> [Command] {
    if path.isEmpty, document.contents.isForeign { return askForName() }
    let target = path.isEmpty ? sessionPath : path.hasSuffix(".ipynb") ? path : path + ".ipynb"
    if let readOnlyReason = session.readOnlyReason, target == sessionPath {
      return refuse("\(session.name) is read-only: \(readOnlyReason); :save F writes another file")
    }
    // Those of another path have to be there before they can be written.
    if live.instruments.snapshots.isReading, target != sessionPath {
      interface.pending.save = PendingSave(path: target, since: now)
      say("saving once the snapshots are read")
      return []
    }
    // The weights that are saved are those of the step the curves end at.
    if phase.isComputing {
      interface.pending.save = PendingSave(path: target, since: now)
      say("saving with the next step's weights")
      return askForSnapshot()
    }
    return write(to: target)
  }

  /// Another program's notebook is not written over: the line to save it elsewhere is begun.
  private mutating func askForName() -> [Command] {
    let stem = sessionPath.hasSuffix(".ipynb") ? String(sessionPath.dropLast(6)) : sessionPath
    interface.overlay = .prompt(Prompt(.command, text: "save \(stem)-resnext.ipynb"))
    say(
      "\(session.name) is another program's and stays as it is: Enter saves under this name, or type another")
    return []
  }

  /// Saves what was waiting for a snapshot.
  mutating func finishPendingSave() -> [Command] {
    guard let pending = interface.pending.save else { return [] }
    interface.pending.save = nil
    return write(to: pending.path)
  }

  mutating func write(to path: String) -> [Command] {
    session.beginSave()
    return [.saveSession(sessionFile(for: path))]
  }

  /// The session as it is now, for a file: what is written is made of it off the main thread.
  func sessionFile(for path: String) -> SessionFile {
    let reference = weightsReference(savingTo: path)
    let present = UnsavedSession(self)
    // Who has to end at once does not compute what nobody has looked at.
    let isComplete = interface.pending.quitting?.isForced != true
    // As long as none take their place, those that lie beside the session stay its own.
    let retained = path == sessionPath ? document.snapshots : nil
    var file = SessionFile(
      path: path,
      contents: { outputs, snapshots in
        try present.contents(reference, outputs, snapshots: snapshots ?? retained, isComplete: isComplete)
      },
      weights: reference.kind == .sibling ? keptWeights?.described : nil,
      weightsPath: Self.siblingPath(of: path),
      mustBeNew: document.contents.isForeign || (session.isNew && path == sessionPath),
      // By then it was said, and asked for once more.
      replacesChanged: session.isOutdated && path == sessionPath)
    file.snapshotRuns = live.instruments.snapshots.isReading ? [] : runsWithSnapshots
    return file
  }

  /// The runs that have snapshots, that which is shown first, then the newest.
  private var runsWithSnapshots: [RunID] {
    let steps = live.instruments.snapshots.steps
    let others = runs.reversed().map(\.id).filter { $0 != timeRun?.id }
    return ([timeRun?.id].compactMap(\.self) + others).filter { steps[$0]?.isEmpty == false }
  }

  /// The weights that a session keeps: those that are shown, or the newest of the run whose past is shown.
  var keptWeights: ShownWeights? {
    guard isLookingBack, let source = weights?.origin.source else { return weights }
    return live.models.newest(of: training.network, from: source) ?? weights
  }

  /// Weights trained here are written beside the session; others are referred to.
  func weightsReference(savingTo path: String) -> SavedState.Weights {
    guard let weights = keptWeights else { return SavedState.Weights(kind: .untrained) }
    switch weights.origin {
    case .untrained: return SavedState.Weights(kind: .untrained)
    case .shipped: return SavedState.Weights(kind: .shipped)
    case .file(let file): return SavedState.Weights(kind: .file, file: file)
    case .run(let run, let step):
      let name = PathParts.name(of: Self.siblingPath(of: path))
      return SavedState.Weights(kind: .sibling, file: name, run: run.number, step: step)
    }
  }

  /// `tour.safetensors` for `tour.ipynb`, in the same folder.
  static func siblingPath(of path: String) -> String {
    (path.hasSuffix(".ipynb") ? String(path.dropLast(6)) : path) + ".safetensors"
  }

  /// Another program has changed the file: what it wrote is written over only when the user says so.
  private mutating func askAboutChangedFile(_ failure: Failure) -> [Command] {
    session.isOutdated = true
    guard interface.pending.quitting?.isForced != true else {
      return answer(unsaved: failure, path: sessionPath)
    }
    interface.pending.quitting = nil
    session.isUnsaved = true
    say("\(failure): s again writes over it, :save F does not", .failure)
    return [.bell]
  }

  mutating func finishSaving(to path: String, _ failure: Failure?) -> [Command] {
    session.endSave(succeeded: failure == nil)
    if let failure, failure.isOfChangedFile, path == sessionPath { return askAboutChangedFile(failure) }
    if let failure { return answer(unsaved: failure, path: path) }
    session.isNew = false
    session.isOutdated = false
    // A run goes on, and what was changed meanwhile is not in the file.
    if session.isWritten, !phase.isComputing, phase != .stopping { session.isUnsaved = false }
    if path != sessionPath {
      // What lies beside the other file is not beside this one.
      document.snapshots = nil
      session.path = path
      session.readOnlyReason = nil
      document.contents.isForeign = false
    }
    say("saved \(path)")
    // The answer to a save that was begun before quitting is not yet the end.
    guard let quitting = interface.pending.quitting, quitting.stage != .endingRun, session.savesUnderWay == 0
    else { return [] }
    return [.quit(status: quitting.status)]
  }
}
