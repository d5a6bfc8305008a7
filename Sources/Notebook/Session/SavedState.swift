import Formats
import Foundation
import ResNeXtModel
import Training

/// The part of the state that a session keeps, under `metadata.resnext_tui`.
struct SavedState: Codable, Equatable, Sendable {
  /// The version that is written and read.
  static let version = 1

  /// Which weights were shown.
  struct Weights: Codable, Equatable, Sendable {
    enum Kind: String, Codable, Sendable {
      case untrained
      case shipped
      /// A file somewhere else.
      case file
      /// Written beside the session.
      case sibling
    }

    var kind: Kind
    /// A file name beside the session, or a path.
    var file: String?
    /// The run and step they come from.
    var run: Int?
    var step: Int?
  }

  var cell: CellKind
  var block: String
  var image: String?
  /// The path of the image, where it is a file of the user's; nil in sessions of version 0.1.0.
  var imageFile: String?
  var steps: [String: Int]
  var cursor: MapCursor
  var scope: ScaleScope
  /// The muted paths as `2a:3`, from 1; nil where none is, and in older sessions.
  var muted: [String]?
  var preset: Preset?
  var training: TrainingConfiguration
  var beginning: InitialWeights
  var curves: CurveOptions
  var runs: [RunRecord]
  /// The lab, where anything was chosen or trained in it; nil in older sessions.
  var lab: SavedLab?
  /// The list of runs, where anything was chosen in it; nil in older sessions.
  var runList: RunListChoices?
  /// Seeds as text, that of `training` first, then those of `runs`: JSON numbers do not hold all of them.
  var seeds: [String]
  var weights: Weights
  /// Histograms of runs; nil where there are none, and in older sessions.
  var histograms: [SavedHistograms]?
  /// The snapshots of runs beside the session; nil where there are none, and in older sessions.
  var snapshots: SnapshotsReference?
  /// Marks of what the program wrote into its cells, by which edits are noticed; nil in sessions of version 0.1.0.
  var texts: [String: String]?

  /// What a session keeps of a document, with the image that is shown.
  init(_ document: Document, image shown: ImageChoice?, weights: Weights) {
    let choices = document.choices
    cell = document.position.cell
    block = choices.block.text(choices.training.network.form)
    image = shown?.name ?? choices.image
    imageFile = shown?.file
    steps = Dictionary(document.position.steps.map { ($0.key.rawValue, $0.value) }) { first, _ in first }
    cursor = document.position.cursor
    scope = choices.scope
    muted = choices.muted.isEmpty ? nil : choices.muted.names(choices.training.network.form)
    preset = choices.preset
    training = choices.training
    beginning = choices.initialWeights
    curves = choices.curves
    runs = document.runs
    lab = SavedLab(document)
    runList = choices.runList == RunListChoices() ? nil : choices.runList
    seeds = []
    self.weights = weights
    snapshots = document.snapshots
    self = sealed
  }

  /// The same with its seeds as text, as it is written.
  var sealed: SavedState {
    var sealed = self
    sealed.seeds = ([training] + runs.map(\.configuration)).map { "\($0.seed)" }
    sealed.training.seed = 0
    for index in runs.indices { sealed.runs[index].configuration.seed = 0 }
    return sealed
  }

  /// The document that was kept, without what others wrote into the notebook.
  func document(_ facts: NetworkFacts) -> Document {
    let block = BlockName(text: block).flatMap { facts.architecture.block($0)?.name }
    let known = steps.compactMap { name, step in CellKind(rawValue: name).map { ($0, step) } }
    var runs = runs
    for index in runs.indices where runs[index].ending.isEmpty {
      runs[index].ending = "saved at step \(runs[index].steps)"
    }
    return Document(
      choices: Choices(
        training: training, preset: preset, block: block ?? facts.architecture.blocks[0].name, image: image,
        initialWeights: beginning, muted: mutedPaths.readable, scope: scope, curves: curves,
        lab: lab?.choices ?? LabChoices(), runList: runList ?? RunListChoices()),
      position: Position(cell: cell, steps: Dictionary(known) { first, _ in first }, cursor: cursor),
      runs: runs, sweep: lab?.kept, snapshots: snapshots)
  }

  /// The muted paths, and what names none.
  var mutedPaths: (readable: MutedPaths, unreadable: [String]) {
    var (paths, unreadable) = (MutedPaths.none, [String]())
    for name in muted ?? [] {
      if let (block, path) = MutedPaths.named(name) {
        paths.mute([path], of: block)
      } else {
        unreadable.append(name)
      }
    }
    return (paths, unreadable)
  }

  // MARK: JSON

  /// The state as JSON; a loss that was not finite stands as text.
  func json() throws -> JSONValue {
    var members = try JSONValue(encoding: self, allowsNonFinite: true).object ?? [:]
    members["version"] = .integer(Self.version)
    return .object(members)
  }

  /// Reads the state of a notebook.
  ///
  /// - Returns: nil for another program's notebook, which holds no state.
  /// - Throws: `SessionError` for another version, or a broken state.
  static func read(_ notebook: JupyterNotebook, name: String) throws(SessionError) -> SavedState? {
    guard let value = notebook.metadata["resnext_tui"] else { return nil }
    return try SavedState(value, name: name)
  }

  private init(_ value: JSONValue, name: String) throws(SessionError) {
    guard let version = value["version"]?.integer else {
      throw .damaged(name: name, place: "metadata.resnext_tui.version", reason: "missing or no whole number")
    }
    guard version == Self.version else {
      throw .unknownVersion(name: name, found: version, readable: Self.version)
    }
    do {
      self = try value.decoded(as: SavedState.self, allowsNonFinite: true)
    } catch let error as DecodingError {
      throw .damaged(name: name, place: Self.place(error), reason: Self.reason(error))
    } catch {
      throw .damaged(name: name, place: "metadata.resnext_tui", reason: "\(error)")
    }
    try restoreSeeds(name: name)
    guard lab?.isSound != false else {
      throw .damaged(name: name, place: "metadata.resnext_tui.lab", reason: "impossible numbers")
    }
    guard histograms?.allSatisfy(\.histograms.isSound) != false else {
      throw .damaged(name: name, place: "metadata.resnext_tui.histograms", reason: "impossible numbers")
    }
    do {
      try training.network.validate()
    } catch {
      throw .damaged(name: name, place: "metadata.resnext_tui.training.network", reason: "\(error)")
    }
  }

  private mutating func restoreSeeds(name: String) throws(SessionError) {
    let numbers = seeds.compactMap { UInt64($0) }
    guard numbers.count == runs.count + 1, numbers.count == seeds.count else {
      throw .damaged(
        name: name, place: "metadata.resnext_tui.seeds",
        reason: "expected \(runs.count + 1) whole numbers, found \(seeds.count) entries")
    }
    training.seed = numbers[0]
    for index in runs.indices { runs[index].configuration.seed = numbers[index + 1] }
  }

  private static func place(_ error: DecodingError) -> String {
    let context: DecodingError.Context
    var last = ""
    switch error {
    case .keyNotFound(let key, let found): (context, last) = (found, ".\(key.stringValue)")
    case .valueNotFound(_, let found), .typeMismatch(_, let found), .dataCorrupted(let found):
      context = found
    @unknown default: return "metadata.resnext_tui"
    }
    let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }
    return "metadata.resnext_tui" + path.joined() + last
  }

  private static func reason(_ error: DecodingError) -> String {
    switch error {
    case .keyNotFound: return "missing"
    case .typeMismatch(let type, _), .valueNotFound(let type, _): return "expected \(type)"
    case .dataCorrupted(let context): return context.debugDescription
    @unknown default: return "cannot be read"
    }
  }
}
