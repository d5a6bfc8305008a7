import Formats
import Foundation
import ResNeXtModel
import Training

/// Opening: sessions, and other programs' notebooks.
extension NotebookState {
  mutating func open(_ path: String) -> [Command] {
    guard !phase.isActive else { return refuse("a run is under way: x ends it first") }
    guard !isUnsaved else { return refuse("unsaved changes: s saves them, :q! drops them; then :open") }
    return [.openSession(path: path)]
  }

  mutating func openSession(from path: String, _ result: Result<Data, Failure>) -> [Command] {
    do throws(Failure) {
      let bytes = try result.get()
      let commands = try open(Array(bytes), path: path)
      return commands + readSnapshots(beside: path)
    } catch {
      say("\(error)", .failure)
      // A notebook that cannot be read must not be written over.
      if path == sessionPath, session.readOnlyReason == nil {
        session.readOnlyReason = "it could not be read"
      }
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
    let facts = try NetworkFacts(saved.choices.training.network)
    let imagesChange = saved.choices.training.data != training.data
    restore(saved, facts)
    let present = self
    let reading = SessionReading(texts: saved.texts) { SessionNotebook.source(of: $0, present) }
    let cells = reading.cells(of: read.notebook)
    document.contents = SessionDocument(
      cells: cells, metadata: read.notebook.metadata, basis: PictureBasis(saved))
    settle(at: path, isForeign: false)
    let kept = notesKept(cells.editedCount, isOld: saved.texts == nil)
    session.openingNote = (read.summary + kept).joined(separator: "; ")
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
    guard let file = saved.place.imageFile else { return [] }
    live.data.restoredImage = file
    return [.loadImage(path: file)]
  }

  /// Opens another program's notebook at the network that it speaks of.
  private mutating func openForeign(_ read: RepairedNotebook, path: String) throws -> [Command] {
    let cells = SessionCells(foreign: read.notebook.cells)
    let code = read.notebook.cells.filter { if case .code = $0.kind { true } else { false } }
    let spoken = SpokenNetwork(SourceCode(code.map(\.source).joined(separator: "\n")))
    if let spoken {
      document.choices.training.network = spoken.configuration
      document.choices.preset = spoken.preset
      replaceNetwork(try NetworkFacts(spoken.configuration))
      document.choices.block = facts.architecture.blocks[0].name
    }
    history = History()
    live.models.forgetRuns()
    live.instruments = LiveInstruments()
    live.training.histograms = [:]
    document.runs = []
    document.snapshots = nil
    document.contents = SessionDocument(cells: cells, metadata: read.notebook.metadata, isForeign: true)
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
    if weights == nil, let path = start.weights.path, path != start.weights.shipped { return findWeights() }
    guard training.network == Preset.notebookCIFAR.configuration, let path = start.weights.shipped else {
      return freshOrKeptWeights()
    }
    return [expect(path, .shipped)]
  }

  private mutating func settle(at path: String, isForeign: Bool) {
    if path != sessionPath {
      session.path = path
      session.readOnlyReason = nil
    }
    if isForeign { session.readOnlyReason = session.readOnlyReason ?? "it is another program's notebook" }
    live.measured.errors.walk = nil
    session.isNew = false
    session.isOutdated = false
    session.isUnsaved = false
    session.beginAnew()
  }

  /// Makes what a session keeps the present document.
  private mutating func restore(_ saved: SavedState, _ facts: NetworkFacts) {
    let before = training.data
    var restored = saved.document(facts)
    restored.choices.training.threads = start.training.threads
    document = restored
    interface.cursor.place = nil
    history = History()
    live.models.forgetRuns()
    live.instruments = LiveInstruments()
    live.training.histograms = SavedHistograms.byRun(saved.histograms)
    replaceNetwork(facts)
    loseMutes(saved.choices.mutedPaths.unreadable)
    leaveInside()
    interface.pane = .cell
    interface.cursor.isPlaced = true
    // What is read again is waited for, and what another folder's pictures are called is not looked for here.
    if saved.place.imageFile == nil, !images.isEmpty, saved.choices.training.data == before { offer(images) }
  }

  private mutating func restoreWeights(_ saved: SavedState.Weights, folder path: String) -> [Command] {
    switch saved.kind {
    case .untrained: return freshWeights()
    case .shipped:
      guard let path = start.weights.shipped else {
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
      return [expect(sibling, .run(RunID(saved.run ?? 0), step: saved.step ?? 0))]
    }
  }
}
