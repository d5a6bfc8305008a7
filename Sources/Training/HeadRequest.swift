/// Where the dense layer of a network that is read from a file comes from.
public enum HeadRequest: Hashable, Sendable {
  /// From the file.
  case stored
  /// Drawn anew from this seed: for files without a head, or for other classes.
  case fresh(seed: UInt64)
}
