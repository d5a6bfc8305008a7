import Formats
import Foundation
import ResNeXtModel
import Training

/// Saving and opening.
extension NotebookState {
  mutating func save() -> [Command] { save(as: "") }

  mutating func save(as path: String) -> [Command] {
    if path.isEmpty, document.isForeign { return askForName() }
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

  /// Another program's notebook is not written over: the line to save it elsewhere is begun.
  private mutating func askForName() -> [Command] {
    let stem = sessionPath.hasSuffix(".ipynb") ? String(sessionPath.dropLast(6)) : sessionPath
    overlay = .prompt(Prompt(.command, text: "save \(stem)-resnext.ipynb"))
    say(
      "\(sessionName) is another program's and stays as it is: Enter saves under this name, or type another")
    return []
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
      var kept: DescribedWeights?
      if reference.kind == .sibling, let weights {
        kept = weights.described
      }
      return SessionFile(
        path: path, contents: Data(notebook.text().utf8), weights: kept,
        weightsPath: Self.siblingPath(of: path), mustBeNew: document.isForeign)
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
      document.isForeign = false
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
    do {
      let read = try RepairedNotebook(bytes: bytes, name: path)
      guard let saved = try SavedState.read(read.notebook, name: path) else {
        return try openForeign(read, path: path)
      }
      return try open(saved, read, path: path)
    } catch {
      throw Failure(error)
    }
  }

  private mutating func open(
    _ saved: SavedState, _ read: RepairedNotebook, path: String
  ) throws -> [Command] {
    let facts = try NetworkFacts(saved.training.network)
    let imagesChange = saved.training.data != training.data
    restore(saved, facts)
    let present = self
    let reading = SessionReading(texts: saved.texts) { SessionNotebook.source(of: $0, present) }
    let cells = reading.cells(of: read.notebook)
    document = SessionDocument(
      cells: cells, metadata: read.notebook.metadata, basis: PictureBasis(saved))
    settle(at: path, isForeign: false)
    let kept = notesKept(cells.editedCount, isOld: saved.texts == nil)
    openingNote = (read.summary + kept).joined(separator: "; ")
    say((["opened \(path)"] + read.summary + kept).joined(separator: "; "))
    return (imagesChange ? [.loadImages(training.data)] : []) + imageCommands(saved)
      + restoreWeights(saved.weights, folder: path)
  }

  /// What is said of notes that are not written anew.
  ///
  /// Those of an older version cannot be told from edited ones.
  private func notesKept(_ count: Int, isOld: Bool) -> [String] {
    guard count > 0 else { return [] }
    let notes = count == 1 ? "note is" : "notes are"
    return ["\(count) \(isOld ? "older" : "edited") \(notes) kept as yours"]
  }

  /// A picture of the user's is read again from where it was.
  private mutating func imageCommands(_ saved: SavedState) -> [Command] {
    guard let file = saved.imageFile else { return [] }
    wantedImage = nil
    restoredImage = file
    return [.loadImage(path: file)]
  }

  /// Opens another program's notebook at the network that it speaks of.
  private mutating func openForeign(_ read: RepairedNotebook, path: String) throws -> [Command] {
    let cells = SessionCells(foreign: read.notebook.cells)
    let code = read.notebook.cells.filter { if case .code = $0.kind { true } else { false } }
    let spoken = SpokenNetwork(SourceCode(code.map(\.source).joined(separator: "\n")))
    if let spoken {
      training.network = spoken.configuration
      preset = spoken.preset
      replaceNetwork(try NetworkFacts(spoken.configuration))
      block = facts.architecture.blocks[0].name
    }
    undone = []
    runs = []
    document = SessionDocument(cells: cells, metadata: read.notebook.metadata, isForeign: true)
    settle(at: path, isForeign: true)
    let network = spoken == nil ? "it names no network that is known here" : "its network"
    say(
      ([
        "\(PathParts.name(of: path)) is another program's: \(network), \(networkName); s saves under another name"
      ] + read.summary).joined(separator: "; "))
    return foreignWeights()
  }

  /// A file that the command line names decides at the start; else those that ship, where they are of this network.
  private mutating func foreignWeights() -> [Command] {
    if weights == nil, let path = start.weightsPath, path != start.shippedWeights { return findWeights() }
    guard training.network == Preset.notebookCIFAR.configuration, let path = start.shippedWeights else {
      return freshOrKeptWeights()
    }
    return [expect(path, .shipped)]
  }

  private mutating func settle(at path: String, isForeign: Bool) {
    if path != sessionPath {
      sessionPath = path
      readOnlyReason = nil
    }
    if isForeign { readOnlyReason = readOnlyReason ?? "it is another program's notebook" }
    isUnsaved = false
  }

  private mutating func restore(_ saved: SavedState, _ facts: NetworkFacts) {
    let before = training.data
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
    // What is read again is waited for, and what another folder's pictures are called is not looked for here.
    if saved.imageFile == nil, !images.isEmpty, saved.training.data == before { offer(images) }
  }

  private mutating func restoreWeights(_ saved: SavedState.Weights, folder path: String) -> [Command] {
    switch saved.kind {
    case .untrained: return freshWeights()
    case .shipped:
      guard let path = start.shippedWeights else {
        say("\(notice?.text ?? ""); the shipped weights are not on this machine: fresh ones stand in")
        return freshWeights()
      }
      return [expect(path, .shipped)]
    case .file:
      guard let file = saved.file else { return freshWeights() }
      return [expect(file, .file(file))]
    case .sibling:
      guard let file = saved.file, !file.utf8.contains(UInt8(ascii: "/")) else { return freshWeights() }
      let sibling = PathParts.sibling(of: path, named: file)
      return [expect(sibling, .run(saved.run ?? 0, step: saved.step ?? 0))]
    }
  }

  private mutating func expect(_ path: String, _ origin: WeightsOrigin) -> Command {
    expectedWeights = ExpectedWeights(path: path, origin: origin)
    return load(weights: path)
  }
}

/// A save that waits for the weights of the next step.
struct PendingSave: Hashable, Sendable {
  var path: String
  var since: Double
}

/// A weights file that was asked for, and what is known about it.
struct ExpectedWeights: Hashable, Sendable {
  var path: String
  /// Where its weights come from; nil to say the file.
  var origin: WeightsOrigin?
  /// The network they were asked for, which may be another by the time they arrive; nil where they decide.
  var network: NetworkConfiguration?
}
