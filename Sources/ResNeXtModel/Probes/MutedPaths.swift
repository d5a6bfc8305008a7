/// Which paths of which blocks are muted: what the merge reads of them is zero (notebook cell 6; paper, figure 3).
///
/// A path ends behind the ReLU of its 3×3: that is what the notebook's `Concatenate`, figure 3b's concatenation and, in form
/// (c), the last 1×1 read. So the path's channels of `BlockPoint.groupedActivation` are zero, in every form alike; what
/// stands before, its own normalization included, is computed as ever. A batch normalization behind the zeros would not
/// leave them zero, which is why they are not set before it.
public struct MutedPaths: Hashable, Sendable, Codable {
  /// The muted paths of every block that has any, from 0.
  public private(set) var blocks: [BlockName: Set<Int>] = [:]

  /// Nothing muted.
  public static let none = MutedPaths()

  /// No path muted.
  public init() {}

  /// Some paths of one block, from 0.
  public init(_ paths: Set<Int>, of block: BlockName) { mute(paths, of: block) }

  /// All paths of one block but one: what the block computes through it alone.
  ///
  /// - Parameter cardinality: How many paths the block has.
  public static func solo(_ path: Int, of block: BlockName, cardinality: Int) -> MutedPaths {
    MutedPaths(Set(0..<cardinality).subtracting([path]), of: block)
  }

  /// Whether every path speaks.
  public var isEmpty: Bool { blocks.isEmpty }

  /// Whether a path is muted.
  public func contains(_ path: Int, of block: BlockName) -> Bool { blocks[block]?.contains(path) ?? false }

  /// Mutes paths beside those that are muted already.
  public mutating func mute(_ paths: Set<Int>, of block: BlockName) {
    guard !paths.isEmpty else { return }
    blocks[block, default: []].formUnion(paths)
  }

  /// Mutes just these paths of a block, whatever was muted of it before.
  public mutating func set(_ paths: Set<Int>, of block: BlockName) {
    blocks[block] = paths.isEmpty ? nil : paths
  }

  /// Lets a path speak where it was muted, and mutes it where it spoke.
  public mutating func toggle(_ path: Int, of block: BlockName) {
    set((blocks[block] ?? []).symmetricDifference([path]), of: block)
  }
}

extension LayerGraph {
  /// The channels that every path of a block writes, as the merge reads them; none where there is no such block.
  public func mergedChannels(of block: BlockName) -> [Range<Int>] {
    guard let layers = blocks.first(where: { $0.name == block }),
      let shape = shape(at: .block(block, .groupedActivation)), !layers.split.isEmpty
    else { return [] }
    let width = shape.channels / layers.split.count
    return layers.split.indices.map { $0 * width..<($0 + 1) * width }
  }

  /// The channels at every block's merge that are zero under a mute, by block.
  ///
  /// - Throws: `ModelError.impossibleProbe` where the network has no such block or path.
  func mutedChannels(_ muted: MutedPaths) throws(ModelError) -> [BlockName: [Range<Int>]] {
    var channels: [BlockName: [Range<Int>]] = [:]
    for (block, paths) in muted.blocks {
      let ranges = mergedChannels(of: block)
      guard paths.allSatisfy(ranges.indices.contains) else {
        let name = block.text(configuration.form)
        throw .impossibleProbe("\(name) has \(ranges.count) paths, not all of \(paths.sorted()) from 0")
      }
      channels[block] = paths.sorted().map { ranges[$0] }
    }
    return channels
  }
}
