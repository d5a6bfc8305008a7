import ResNeXtModel

/// What the cells that look into one block share.
protocol BlockCell: MapCell {
  /// The blocks this cell can show.
  func blocks(in state: NotebookState) -> [BlockGeometry]
}

extension BlockCell {
  /// The block shown; nil when the network has none of this cell's kind.
  func block(_ state: NotebookState) -> BlockGeometry? { state.shownBlock(in: blocks(in: state)) }

  func blocks(in state: NotebookState) -> [BlockGeometry] { state.facts.architecture.blocks }
  func blocks(_ state: NotebookState) -> [BlockGeometry]? { blocks(in: state) }

  func dependencies(_ state: NotebookState) -> Dependencies {
    state.mapDependencies(block: block(state)?.name)
  }

  /// `stage 2 · block a` in the notebook's words, `layer1.0` in torchvision's.
  func place(_ block: BlockGeometry, _ state: NotebookState) -> String {
    NamingScheme(state.form).place(of: block.name)
  }

  /// The channels of each path among `channels`.
  func paths(_ block: BlockGeometry, channels: Int) -> [Range<Int>] {
    let count = max(1, block.cardinality)
    guard channels % count == 0 else { return [0..<channels] }
    let width = channels / count
    return (0..<count).map { $0 * width..<($0 + 1) * width }
  }

  /// The path of the channel under the cursor in maps of `channels`.
  func path(_ block: BlockGeometry, channels: Int, _ state: NotebookState) -> Range<Int> {
    let paths = paths(block, channels: channels)
    return paths.first { $0.contains(state.cursor.channel) } ?? paths[0]
  }
}
