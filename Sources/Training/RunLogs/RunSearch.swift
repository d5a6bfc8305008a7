import Formats

/// A folder in which runs are looked for.
public struct RunRoot: Hashable, Sendable {
  /// Its path.
  public let path: String
  /// Whether it is the folder of this program's own runs, where empty folders are runs that have not begun.
  public let isHome: Bool

  /// A folder to search.
  public init(_ path: String, isHome: Bool = false) {
    self.path = path
    self.isHome = isHome
  }
}

/// A folder that holds a run, and where its logs are.
struct FoundRun: Hashable, Sendable {
  let name: String
  let path: String
  var isAtHome = false
  var kind: LoggedRun.Kind
  /// Whether it has a log of JSON lines.
  var hasMetrics = false
  /// Folders with TensorBoard's events.
  var places: [EventsLog.Place] = []
  /// Why it cannot be looked into.
  var problem: RunProblem?
}

/// Finds runs below folders, however they were written, in a bounded number of steps.
///
/// A run is a folder with `metrics.jsonl`, with TensorBoard's events, with what this program writes, or with folders `train` and
/// `validation` of events. Links are followed, and no folder is looked into twice.
struct RunSearch {
  /// How many folders deep runs are looked for.
  static let depth = 5
  /// Most folders that are looked into.
  static let limit = 20_000

  private(set) var runs: [FoundRun] = []
  private var visited: Set<FileIdentity> = []

  /// Runs in all of some folders.
  init(_ roots: [RunRoot]) {
    for root in roots { search(root.path, name: "", root, depth: 0) }
  }

  private mutating func search(_ folder: String, name: String, _ root: RunRoot, depth: Int) {
    guard depth <= Self.depth, visited.count < Self.limit, let identity = FileIdentity(path: folder),
      visited.insert(identity).inserted
    else { return }
    let listing: FolderListing
    do throws(FormatError) { listing = try FolderListing(folder) } catch {
      guard depth > 0 else { return }
      let problem = RunProblem.unreadable(file: PathParts.name(of: folder), reason: error.reason)
      runs.append(FoundRun(name: name, path: folder, isAtHome: root.isHome, kind: .unknown, problem: problem))
      return
    }
    let shown = name.isEmpty ? PathParts.name(of: FileSystem.realPath(folder) ?? folder) : name
    let content = RunFolderListing(folder, listing)
    if var run = content.run(shown) {
      run.isAtHome = root.isHome
      if listing.isCut { run.problem = .tooMuch(file: shown) }
      runs.append(run)
    } else if root.isHome, depth == 1, listing.entries.allSatisfy({ $0.name == ".lock" }) {
      runs.append(FoundRun(name: shown, path: folder, isAtHome: true, kind: .own))
      return
    }
    let parts = Set(content.places.map(\.folder))
    for entry in listing.entries where entry.isFolder && !entry.name.hasPrefix(".") {
      let path = PathParts.joined(folder, entry.name)
      guard !parts.contains(path), entry.name != "snapshots" else { continue }
      search(path, name: name.isEmpty ? entry.name : "\(name)/\(entry.name)", root, depth: depth + 1)
    }
  }
}

/// What in a folder's listing belongs to a run.
struct RunFolderListing {
  private let folder: String
  private let names: Set<String>
  private let own: [String]
  let places: [EventsLog.Place]

  private static let heldOut: Set = ["validation", "val", "valid", "test", "eval"]

  init(_ folder: String, _ listing: FolderListing) {
    self.folder = folder
    names = Set(listing.entries.map(\.name))
    own = Self.eventFiles(listing)
    var places: [EventsLog.Place] = []
    if !own.isEmpty { places.append(.init(folder: folder, name: "", addition: "", files: own)) }
    for entry in listing.entries where entry.isFolder {
      if let place = Self.part(entry.name, of: folder, hasEvents: !own.isEmpty) { places.append(place) }
    }
    self.places = places
  }

  /// The run of the folder; nil where it holds none.
  func run(_ name: String) -> FoundRun? {
    let isOwn = ["run.json", "checkpoint.safetensors"].contains(where: names.contains)
    let hasMetrics = names.contains("metrics.jsonl")
    guard isOwn || hasMetrics || !places.isEmpty else { return nil }
    return FoundRun(
      name: name, path: folder, kind: isOwn ? .own : hasMetrics ? .metrics : .tensorBoard,
      hasMetrics: hasMetrics, places: places)
  }

  static func eventFiles(_ listing: FolderListing) -> [String] {
    listing.entries.filter { !$0.isFolder && $0.name.contains("tfevents.") }.map(\.name)
  }

  /// A folder inside a run's whose events are the run's: Keras' `train` and `validation`, and those that `add_scalars` makes,
  /// which are called as their tag and what was given.
  private static func part(_ name: String, of folder: String, hasEvents: Bool) -> EventsLog.Place? {
    let isSide = name == "train" || heldOut.contains(name)
    guard isSide || hasEvents && name.contains("_") else { return nil }
    let path = PathParts.joined(folder, name)
    guard let listing = try? FolderListing(path), case let files = eventFiles(listing), !files.isEmpty else {
      return nil
    }
    var addition = heldOut.contains(name) ? "validation" : ""
    if !isSide {
      guard !listing.entries.contains(where: { $0.isFolder || $0.name == "metrics.jsonl" }),
        let tag = firstTag(PathParts.joined(path, files[0])),
        case let head = tag.replacing("/", with: "_").replacing(" ", with: "_") + "_", name.hasPrefix(head)
      else { return nil }
      addition = String(name.dropFirst(head.count))
    }
    return EventsLog.Place(folder: path, name: name, addition: addition, files: files)
  }

  /// The tag of a file's first value.
  private static func firstTag(_ path: String) -> String? {
    guard let file = try? FileBytes(path: path),
      let bytes = try? file.bytes(at: 0, count: min(file.count, 1 << 14))
    else { return nil }
    var (reader, scalars) = (EventReader(), [EventScalar]())
    _ = bytes.withUnsafeBytes { reader.read($0, left: file.count, into: &scalars) }
    return scalars.first.map { reader.tags[$0.tag] }
  }
}
