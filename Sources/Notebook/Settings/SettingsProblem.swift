/// What is wrong with a line of a settings file; the setting has its default.
public struct SettingsProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// The line, from 1.
  public var line: Int
  /// The setting it is about; empty where the line names none.
  public var name: String
  /// What is wrong, and what would be right.
  public var reason: String

  /// The problem as a file's name is put in front of it: `3: preest: unknown setting`.
  public var description: String {
    let shown = reason.count > 240 ? reason.prefix(239) + "…" : Substring(reason)
    return "\(line): " + (name.isEmpty ? "" : "\(name): ") + shown
  }
}
