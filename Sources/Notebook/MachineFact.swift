/// One line about the machine, the program or the files it uses.
public struct MachineFact: Hashable, Sendable {
  /// What it belongs to, such as `paths`; empty for what stands alone.
  public var section: String
  /// What it says something about.
  public var name: String
  /// What it says.
  public var value: String

  /// A line of its parts.
  public init(section: String = "", name: String, value: String) {
    self.section = section
    self.name = name
    self.value = value
  }
}
