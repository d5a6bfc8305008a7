/// Merge (notebook cell 6, its `Concatenate`; paper, figure 3b): where each path's result stands in the block.
///
/// Like `Split`, a merge moves no data: the grouped 3×3 writes every path's channels where concatenation would put them.
public struct Merge: Hashable, Sendable {
  /// The channels of the concatenation that come from each path, in order.
  public let ranges: [Range<Int>]

  /// The merge of a block's paths.
  ///
  /// - Throws: `ModelError.cardinalityDoesNotDivide`.
  public init(_ block: BlockGeometry) throws(ModelError) {
    ranges = try Split(channels: block.pathChannels, cardinality: block.cardinality).ranges
  }

  /// The path that a channel of the concatenation comes from, from 0; nil outside of it.
  public func path(ofChannel channel: Int) -> Int? { ranges.firstIndex { $0.contains(channel) } }
}
