/// Split (notebook cell 4; paper, section 3.2): which channels each path of a block reads.
///
/// In notebook form the block's input is cut into C slices. In the paper's form (c) the slices are those of the first 1×1's
/// output, and the grouped 3×3 reads them without a layer that cuts.
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

  /// Adds a layer a path that cuts its channels out of what `input` writes; returns them in order.
  ///
  /// - Throws: `ModelError.impossibleLayer`.
  func add(_ block: BlockPlan, reading input: Int, to graph: inout LayerGraph) throws(ModelError) -> [Int] {
    var slices: [Int] = []
    for (path, range) in ranges.enumerated() {
      slices.append(try graph.add(block.key(.slice, path: path), .slice(range), reading: [input]))
    }
    return slices
  }
}
