import Formats
import Foundation
import ResNeXtModel

/// Saving and opening.
extension NotebookState {
  mutating func save() -> [Command] { save(as: "") }

  mutating func save(as path: String) -> [Command] {
    let target = path.isEmpty ? sessionPath : path.hasSuffix(".ipynb") ? path : path + ".ipynb"
    if let readOnlyReason, target == sessionPath {
      return refuse("\(sessionName) is read-only: \(readOnlyReason); :save F writes another file")
    }
    // The weights that are saved are those of the step the curves end at.
    if phase.isComputing {
      pendingSave = PendingSave(path: target, since: now)
      say("saving with the next step's weights")
      return askForSnapshot()
    }
    return write(to: target)
  }

  /// Saves what was waiting for a snapshot.
  mutating func finishPendingSave() -> [Command] {
    guard let pending = pendingSave else { return [] }
    pendingSave = nil
    return write(to: pending.path)
  }

  mutating func write(to path: String) -> [Command] {
    guard let file = sessionFile(for: path) else { return [] }
    changesWritten = changes
    savesUnderWay += 1
    return [.saveSession(file)]
  }

  /// The session as it is now, for a file; nil when it cannot be written as JSON, which is said.
  mutating func sessionFile(for path: String) -> SessionFile? {
    let reference = weightsReference(savingTo: path)
    do {
      let notebook = try SessionNotebook(state: self, saved: SavedState(self, weights: reference)).document()
      var kept: LoadedWeights?
      if reference.kind == .sibling, let weights {
        kept = LoadedWeights(
          weights: weights.weights, normalization: weights.normalization, classNames: weights.classNames,
          notes: weights.notes)
      }
      return SessionFile(
        path: path, contents: Data(notebook.text().utf8), weights: kept,
        weightsPath: Self.siblingPath(of: path))
    } catch {
      say("the notebook cannot be written as JSON: \(error)", .failure)
      return nil
    }
  }

  /// Weights trained here are written beside the session; others are referred to.
  private func weightsReference(savingTo path: String) -> SavedState.Weights {
    guard let weights else { return SavedState.Weights(kind: .untrained) }
    switch weights.origin {
    case .untrained: return SavedState.Weights(kind: .untrained)
    case .shipped: return SavedState.Weights(kind: .shipped)
    case .file(let file): return SavedState.Weights(kind: .file, file: file)
    case .run(let run, let step):
      let name = PathParts.name(of: Self.siblingPath(of: path))
      return SavedState.Weights(kind: .sibling, file: name, run: run, step: step)
    }
  }

  /// `tour.safetensors` for `tour.ipynb`, in the same folder.
  static func siblingPath(of path: String) -> String {
    (path.hasSuffix(".ipynb") ? String(path.dropLast(6)) : path) + ".safetensors"
  }

  mutating func finishSaving(to path: String, _ failure: Failure?) -> [Command] {
    savesUnderWay = max(0, savesUnderWay - 1)
    if let failure { return answer(unsaved: failure, path: path) }
    // A run goes on, and what was changed meanwhile is not in the file.
    if changes == changesWritten, !phase.isComputing, phase != .stopping { isUnsaved = false }
    if path != sessionPath {
      sessionPath = path
      readOnlyReason = nil
    }
    say("saved \(path)")
    // The answer to a save that was begun before quitting is not yet the end.
    guard let quitting, quitting.stage != .endingRun, savesUnderWay == 0 else { return [] }
    return [.quit(status: quitting.status)]
  }

  // MARK: Opening

  mutating func open(_ path: String) -> [Command] {
    guard !phase.isActive else { return refuse("a run is under way: x ends it first") }
    guard !isUnsaved else { return refuse("unsaved changes: s saves them, :q! drops them; then :open") }
    return [.openSession(path: path)]
  }

  mutating func openSession(from path: String, _ result: Result<Data, Failure>) -> [Command] {
    do throws(Failure) {
      let bytes = try result.get()
      return try open(Array(bytes), path: path)
    } catch {
      say("\(error)", .failure)
      // A notebook that cannot be read must not be written over.
      if path == sessionPath, readOnlyReason == nil { readOnlyReason = "it could not be read" }
      return [.bell] + (weights == nil ? findWeights() : [])
    }
  }

  private mutating func open(_ bytes: [UInt8], path: String) throws(Failure) -> [Command] {
    let notebook: JupyterNotebook
    let saved: SavedState
    let facts: NetworkFacts
    do {
      notebook = try JupyterNotebook(bytes: bytes, name: path)
      saved = try SavedState(notebook, name: path)
      facts = try NetworkFacts(saved.training.network)
    } catch {
      throw Failure(error)
    }
    restore(saved, facts)
    foreignCells = notebook.cells.filter { !SessionNotebook.isOurs($0.id) }
    foreignMetadata = notebook.metadata
    if path != sessionPath {
      sessionPath = path
      readOnlyReason = nil
    }
    isUnsaved = false
    say("opened \(path)")
    return restoreWeights(saved.weights, folder: path)
  }

  private mutating func restore(_ saved: SavedState, _ facts: NetworkFacts) {
    training = saved.training
    training.threads = start.training.threads
    preset = saved.preset
    replaceNetwork(facts)
    block = BlockName(text: saved.block).flatMap { facts.architecture.block($0)?.name } ?? block
    cell = saved.cell
    pane = .cell
    depth = .browse
    steps = [:]
    for (name, step) in saved.steps { if let kind = CellKind(rawValue: name) { steps[kind] = step } }
    cursor = saved.cursor
    hasCursor = true
    scope = saved.scope
    curves = saved.curves
    initialWeights = saved.beginning
    runs = saved.runs
    for index in runs.indices where runs[index].ending.isEmpty {
      runs[index].ending = "saved at step \(runs[index].steps)"
    }
    undone = []
    wantedImage = saved.image
    if !images.isEmpty { offer(images) }
  }

  private mutating func restoreWeights(_ saved: SavedState.Weights, folder path: String) -> [Command] {
    switch saved.kind {
    case .untrained: return freshWeights()
    case .shipped:
      guard start.weightsAreShipped, let path = start.weightsPath else { return freshWeights() }
      return [load(weights: path)]
    case .file:
      guard let file = saved.file else { return freshWeights() }
      return [load(weights: file)]
    case .sibling:
      guard let file = saved.file, !file.utf8.contains(UInt8(ascii: "/")) else { return freshWeights() }
      let sibling = PathParts.sibling(of: path, named: file)
      expectedWeights = ExpectedWeights(path: sibling, origin: .run(saved.run ?? 0, step: saved.step ?? 0))
      return [load(weights: sibling)]
    }
  }
}

/// A save that waits for the weights of the next step.
struct PendingSave: Hashable, Sendable {
  var path: String
  var since: Double
}

/// A weights file whose origin a session knows.
struct ExpectedWeights: Hashable, Sendable {
  var path: String
  var origin: WeightsOrigin
}
