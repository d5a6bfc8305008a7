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

  /// Where the reader is.
  var place: SavedPlace
  /// What is chosen.
  var choices: SavedChoices
  var runs: [RunRecord]
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
    place = SavedPlace(document, image: shown)
    choices = SavedChoices(document)
    runs = document.runs
    seeds = []
    self.weights = weights
    snapshots = document.snapshots
    self = sealed
  }

  /// The same with its seeds as text, as it is written.
  var sealed: SavedState {
    var sealed = self
    sealed.seeds = ([choices.training] + runs.map(\.configuration)).map { "\($0.seed)" }
    sealed.choices.training.seed = 0
    for index in runs.indices { sealed.runs[index].configuration.seed = 0 }
    return sealed
  }

  /// The document that was kept, without what others wrote into the notebook.
  func document(_ facts: NetworkFacts) -> Document {
    var runs = runs
    for index in runs.indices where runs[index].ending.isEmpty {
      runs[index].ending = "saved at step \(runs[index].steps)"
    }
    return Document(
      choices: choices.choices(
        block: place.blockName(facts.architecture) ?? facts.architecture.blocks[0].name, image: place.image),
      position: place.position, runs: runs, sweep: choices.lab?.kept, snapshots: snapshots)
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

  /// The parts stand beside each other in one object, as they did before there were parts.
  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    place = try SavedPlace(from: decoder)
    choices = try SavedChoices(from: decoder)
    runs = try values.decode([RunRecord].self, forKey: .runs)
    seeds = try values.decode([String].self, forKey: .seeds)
    weights = try values.decode(Weights.self, forKey: .weights)
    snapshots = try values.decodeIfPresent(SnapshotsReference.self, forKey: .snapshots)
    histograms = try values.decodeIfPresent([SavedHistograms].self, forKey: .histograms)
    texts = try values.decodeIfPresent([String: String].self, forKey: .texts)
  }

  func encode(to encoder: any Encoder) throws {
    try place.encode(to: encoder)
    try choices.encode(to: encoder)
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(runs, forKey: .runs)
    try values.encode(seeds, forKey: .seeds)
    try values.encode(weights, forKey: .weights)
    try values.encodeIfPresent(snapshots, forKey: .snapshots)
    try values.encodeIfPresent(histograms, forKey: .histograms)
    try values.encodeIfPresent(texts, forKey: .texts)
  }

  private enum CodingKeys: CodingKey { case runs, seeds, weights, histograms, snapshots, texts }

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
    guard choices.lab?.isSound != false else {
      throw .damaged(name: name, place: "metadata.resnext_tui.lab", reason: "impossible numbers")
    }
    guard histograms?.allSatisfy(\.histograms.isSound) != false else {
      throw .damaged(name: name, place: "metadata.resnext_tui.histograms", reason: "impossible numbers")
    }
    do {
      try choices.training.network.validate()
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
    choices.training.seed = numbers[0]
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
