/// Something about the program, the machine, its data or the paths in use, as `info` says it.
public struct MachineFact: Hashable, Sendable {
  /// What it belongs to, such as `paths`; empty for what stands alone.
  public var section: String
  /// Its name.
  public var name: String
  /// What is said of it.
  public var value: String

  /// A fact of its parts.
  public init(section: String, name: String, value: String) {
    self.section = section
    self.name = name
    self.value = value
  }
}
