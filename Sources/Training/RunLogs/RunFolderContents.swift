import Formats

/// What a run's folder holds: its size, and whether anything in it is not a run's.
public struct RunFolderContents: Hashable, Sendable {
  /// Files in it.
  public private(set) var files = 0
  /// Bytes of all files.
  public private(set) var bytes = 0
  /// The first thing in it that is no file of one run of this program; nil where there is none.
  public private(set) var stranger: String?

  /// Nothing.
  public init() {}

  /// What a folder holds; it is looked into three folders deep.
  public init(_ folder: String) {
    if FileSystem.isLink(folder) { stranger = PathParts.name(of: folder) }
    add(folder, inside: "", depth: 0)
  }

  private mutating func add(_ folder: String, inside: String, depth: Int) {
    guard depth < 3, let listing = try? FolderListing(folder) else { return note(inside) }
    if listing.isCut { note(inside) }
    for entry in listing.entries {
      let name = inside.isEmpty ? entry.name : PathParts.joined(inside, entry.name)
      if entry.isLink {
        note(name)
      } else if entry.isFolder {
        if !Self.folders.contains(name) { note(name) }
        add(PathParts.joined(folder, entry.name), inside: name, depth: depth + 1)
      } else {
        let size = FileStamp(path: PathParts.joined(folder, entry.name))?.size ?? 0
        files += 1
        bytes += size
        if !Self.isRunFile(name) { note(name) }
      }
    }
  }

  private mutating func note(_ name: String) { stranger = stranger ?? (name.isEmpty ? "." : name) }

  private static let folders: Set = ["train", "validation", "snapshots"]
  private static let files: Set = [
    "best.safetensors", "last.safetensors", "checkpoint.safetensors", "metrics.jsonl", "run.json", ".lock",
  ]

  private static func isRunFile(_ name: String) -> Bool {
    if files.contains(name) { return true }
    let place = PathParts.folder(of: name)
    if place == "snapshots" { return name.wholeMatch(of: /snapshots\/step-[0-9]+\.safetensors/) != nil }
    return [".", "train", "validation"].contains(place)
      && PathParts.name(of: name).hasPrefix("events.out.tfevents.")
  }
}
