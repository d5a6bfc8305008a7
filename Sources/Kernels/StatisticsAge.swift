/// How many batches the running statistics of a network have averaged since they were fresh: one count for all its
/// normalizations.
///
/// Not Sendable: it belongs to the network.
public final class StatisticsAge {
  /// The batches so far; nil for settled statistics, such as those of a weights file, that a plain moving average goes on from.
  public var batches: Int?

  /// An age of so many batches.
  public init(batches: Int? = nil) { self.batches = batches }

  /// Counts one more batch, before it is averaged.
  public func advance() { batches = batches.map { $0 + 1 } }
}
