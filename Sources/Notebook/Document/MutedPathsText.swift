import ResNeXtModel

/// Muted paths in words: `2a:3` in the notebook's language, `layer1.0:3` in torchvision's; paths count from 1.
extension MutedPaths {
  /// All of them, by block and path.
  var list: [(block: BlockName, path: Int)] {
    blocks.keys.sorted { ($0.stage, $0.index) < ($1.stage, $1.index) }
      .flatMap { block in (blocks[block] ?? []).sorted().map { (block, $0) } }
  }

  /// How many there are.
  var count: Int { blocks.values.reduce(0) { $0 + $1.count } }

  /// A name each.
  func names(_ form: NetworkConfiguration.Form) -> [String] {
    list.map { "\($0.block.text(form)):\($0.path + 1)" }
  }

  /// A list as it can be typed: `2a:3,2a:4`.
  func text(_ form: NetworkConfiguration.Form) -> String { names(form).joined(separator: ",") }

  /// The path, from 0, that a name such as `2a:3` means; nil where it is no such name.
  static func named(_ text: String) -> (block: BlockName, path: Int)? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, let block = BlockName(text: parts[0]), let number = Int(parts[1]), number >= 1
    else { return nil }
    return (block, number - 1)
  }

  /// Those that a network has.
  func existing(in graph: LayerGraph) -> MutedPaths {
    var kept = MutedPaths.none
    for (block, paths) in blocks {
      kept.set(paths.intersection(graph.mergedChannels(of: block).indices), of: block)
    }
    return kept
  }

  /// Those that others are not.
  func subtracting(_ others: MutedPaths) -> MutedPaths {
    var rest = self
    for (block, paths) in others.blocks { rest.set((blocks[block] ?? []).subtracting(paths), of: block) }
    return rest
  }
}

extension NotebookState {
  /// Mutes the paths of a list such as `2a:3,2a:4`.
  ///
  /// - Throws: `Failure` naming the blocks and paths that there are, or the cells where it makes a difference.
  public mutating func choose(muted text: String) throws(Failure) {
    let muted = try mutes(named: text)
    document.choices.muted = muted
    guard !dependsOnPaths(cell) else { return }
    let others = CellKind.allCases.filter(dependsOnPaths).map(\.rawValue).joined(separator: ", ")
    throw Failure("the cell \(cell.rawValue) shows nothing that paths change; cells that do: \(others)")
  }

  private func dependsOnPaths(_ kind: CellKind) -> Bool {
    kind.definition.needsTrace(self) || !kind.definition.muted(self).isEmpty
  }

  /// The paths of a list such as `2a:3,2a:4`.
  ///
  /// - Throws: `Failure` naming the blocks and paths that there are.
  func mutes(named text: String) throws(Failure) -> MutedPaths {
    var muted = MutedPaths.none
    for name in text.split(separator: ",", omittingEmptySubsequences: false).map({ String($0).trimmed }) {
      let parts = name.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2, let block = BlockName(text: parts[0]),
        let geometry = facts.architecture.block(block)
      else {
        let blocks = facts.architecture.blocks.map { $0.name.text(form) }.joined(separator: ", ")
        throw Failure("'\(name)' is no path: BLOCK:PATH is needed; \(networkName) has blocks \(blocks)")
      }
      guard let path = Int(parts[1]), (1...geometry.cardinality).contains(path) else {
        let paths = geometry.cardinality == 1 ? "path 1 alone" : "paths 1 to \(geometry.cardinality)"
        throw Failure(
          "block \(block.text(form)) of \(networkName) has no path '\(parts[1])'; it has \(paths)")
      }
      muted.mute([path - 1], of: block)
    }
    return muted
  }

  /// A list of muted paths for a line with other things: names, or how many where there are many.
  func shortText(of muted: MutedPaths) -> String {
    let text = muted.text(form)
    if CharacterWidth.columns(text) <= 20 { return text }
    let blocks = muted.blocks.count == 1 ? "1 block" : "\(muted.blocks.count) blocks"
    return "\(muted.count) paths, \(blocks)"
  }

  /// The muted paths that reach maps: those of their own blocks and of blocks before.
  func mutes(reaching points: Set<TracePoint>) -> MutedPaths {
    let order = { (block: BlockName) in (block.stage, block.index) }
    var reaching = MutedPaths.none
    for (block, paths) in document.choices.muted.blocks {
      let isReached = points.contains { point in
        switch point {
        case .pooled: return true
        case .block(let name, _): return order(block) <= order(name)
        default: return false
        }
      }
      if isReached { reaching.set(paths, of: block) }
    }
    return reaching
  }

  /// The muted paths of the block that the shown cell shows, from 0.
  var mutedPaths: Set<Int> {
    cell.definition.namedBlock(self).flatMap { document.choices.muted.blocks[$0] } ?? []
  }
}
