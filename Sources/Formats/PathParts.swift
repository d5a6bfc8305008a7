/// The parts of a path, found by its bytes: a slash followed by a combining accent is one character for Swift, and yet
/// a slash and a name for the system.
public enum PathParts {
  private static let slash = UInt8(ascii: "/")

  /// The last part, without slashes behind it; empty for the root.
  public static func name(of path: String) -> String {
    let whole = withoutTrailingSlashes(path)
    return text(
      whole.suffix(from: whole.lastIndex(of: slash).map { whole.index(after: $0) } ?? whole.startIndex))
  }

  /// What stands before the last part: "." where nothing does, "/" for what lies in the root.
  public static func folder(of path: String) -> String {
    let whole = withoutTrailingSlashes(path)
    guard let end = whole.lastIndex(of: slash) else { return path.utf8.first == slash ? "/" : "." }
    var folder = whole[..<end]
    while folder.last == slash { folder = folder.dropLast() }
    return folder.isEmpty ? "/" : text(folder)
  }

  /// The path of another file in the same folder, written as `path` is.
  public static func sibling(of path: String, named name: String) -> String {
    guard let end = path.utf8.lastIndex(of: slash) else { return name }
    return String(Substring(path.utf8[...end])) + name
  }

  /// A part behind a folder; a part that is a whole path stays one.
  public static func joined(_ folder: String, _ part: String) -> String {
    if part.utf8.first == slash { return part }
    return folder.utf8.last == slash ? folder + part : "\(folder)/\(part)"
  }

  private static func withoutTrailingSlashes(_ path: String) -> Substring.UTF8View {
    var whole = path[...].utf8
    while whole.last == slash { whole = whole.dropLast() }
    return whole
  }

  private static func text(_ part: Substring.UTF8View) -> String { String(Substring(part)) }
}
