/// Split (notebook cell 4; paper, section 3.2): which channels each path of a block reads.
///
/// In notebook form the block's input is cut into C slices. In paper form every path reads all channels with a 1×1 of its
/// own; those are computed as one dense 1×1 (form (c)), and the slices are those of its output that each 3×3 reads.
///
/// A split moves no data: slices of the channels are what a grouped convolution reads anyway.
public struct Split: Hashable, Sendable {
  /// The channels of every path, in order.
  public let ranges: [Range<Int>]

  /// Cuts `channels` into `cardinality` equal slices.
  ///
  /// - Throws: `ModelError.cardinalityDoesNotDivide`.
  public init(channels: Int, cardinality: Int) throws(ModelError) {
    guard cardinality > 0, channels % cardinality == 0 else {
      throw .cardinalityDoesNotDivide(
        cardinality: cardinality, channels: channels,
        allowed: (1...max(1, channels)).filter { channels % $0 == 0 })
    }
    let size = channels / cardinality
    ranges = (0..<cardinality).map { $0 * size..<($0 + 1) * size }
  }

  /// The split of a block: of its input in notebook form, of its first 1×1's output in paper form.
  ///
  /// - Throws: `ModelError.cardinalityDoesNotDivide`.
  public init(_ block: BlockGeometry, form: NetworkConfiguration.Form) throws(ModelError) {
    let channels = form == .notebook ? block.inputChannels : block.pathChannels
    try self.init(channels: channels, cardinality: block.cardinality)
  }
}
