/// Names a run among those of one use of the program; later runs have larger numbers.
public struct RunID: Hashable, Comparable, Sendable, Codable {
  /// Which run it is, from 1.
  public let number: Int

  /// The run of a number.
  public init(_ number: Int) { self.number = number }

  /// Whether the left one came first.
  public static func < (left: RunID, right: RunID) -> Bool { left.number < right.number }
}

/// Names a network with its weights among those of one use of the program; a change of weights makes another.
public struct ModelID: Hashable, Comparable, Sendable {
  /// Which one it is, from 1.
  public let number: Int

  /// The model of a number.
  public init(_ number: Int) { self.number = number }

  /// Whether the left one came first.
  public static func < (left: ModelID, right: ModelID) -> Bool { left.number < right.number }
}
