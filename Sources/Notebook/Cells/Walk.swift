import ResNeXtModel

/// Left and right through the network's computation: from cell to cell and from block to block.
extension NotebookState {
  /// Comes to a cell at its first step, or, going back, at its last.
  mutating func arrive(_ kind: CellKind, block name: BlockName? = nil, forward: Bool) {
    if let name { document.choices.block = name }
    if kind != cell { say("\(forward ? "on" : "back") to \(kind.title)", .passing) }
    let keepsZoom = isZoomed && kind.definition is any MapCell
    document.position.cell = kind
    if !keepsZoom { leaveInside() }
    document.position.steps[kind] = forward ? 0 : max(0, kind.definition.stepCount(self) - 1)
    if let cell = kind.definition as? any MapCell, cell.walksPaths {
      let groups = picture?.groups ?? []
      document.position.cursor.channel = (forward ? groups.first : groups.last)?.lowerBound ?? 0
    }
    settleCursor()
  }

  /// From a block's last cell to the next block's first one, or to the prediction.
  mutating func walkOn(from name: BlockName) {
    guard let next = neighbour(of: name, 1) else {
      arrive(.prediction, forward: true)
      say("the last block's output goes to the head: pooled, then dense")
      return
    }
    arrive(.split, block: next, forward: true)
    say("on to block \(next.text(form))")
  }

  /// From a block's first cell to the block before, or to the stem.
  mutating func walkBack() {
    guard let previous = neighbour(of: block, -1) else { return arrive(.stem, forward: false) }
    arrive(cell(ofBlock: previous), block: previous, forward: false)
    say("back to block \(previous.text(form))")
  }

  /// The cell that shows a whole block.
  func cell(ofBlock name: BlockName) -> CellKind {
    facts.architecture.block(name)?.hasProjection == true ? .downsamplingBlock : .identityBlock
  }

  private func neighbour(of name: BlockName, _ direction: Int) -> BlockName? {
    let blocks = facts.architecture.blocks
    guard let index = blocks.firstIndex(where: { $0.name == name }) else { return nil }
    let next = index + direction
    return blocks.indices.contains(next) ? blocks[next].name : nil
  }

  // MARK: Inside a cell

  /// One step further inside a cell of feature maps; false when it has no further one.
  mutating func stepInside(_ cell: any MapCell, _ direction: Int) -> Bool {
    let count = cell.stepCount(self)
    let next = cell.step(self) + direction
    let hasNext = !cell.stepsArePaths && (0..<count).contains(next)
    // Every path walks through all operations before the next one does.
    if !hasNext, cell.walksPaths, let group = neighbourGroup(direction) {
      document.position.cursor.channel = group.lowerBound
      if !cell.stepsArePaths { document.position.steps[cell.kind] = direction > 0 ? 0 : count - 1 }
      return true
    }
    guard hasNext else { return false }
    document.position.steps[cell.kind] = next
    return true
  }

  /// The path before or after the cursor's; nil at the ends or before there is a picture.
  private func neighbourGroup(_ direction: Int) -> Range<Int>? {
    guard let groups = picture?.groups, let index = groups.firstIndex(where: { $0.contains(cursor.channel) })
    else { return nil }
    let next = index + direction
    return groups.indices.contains(next) ? groups[next] : nil
  }
}

extension NotebookState {
  /// The blocks the shown cell can show; all of them where a block makes no difference.
  var matchingBlocks: [BlockGeometry] { cell.definition.blocks(self) ?? facts.architecture.blocks }

  /// The block the shown cell shows: the chosen one, or the nearest of the cell's kind after it, else before it.
  var shownBlock: BlockGeometry? { shownBlock(in: matchingBlocks) }

  func shownBlock(in blocks: [BlockGeometry]) -> BlockGeometry? {
    if let chosen = blocks.first(where: { $0.name == block }) { return chosen }
    func order(_ name: BlockName) -> Int { name.stage * 1000 + name.index }
    return blocks.first { order($0.name) > order(block) } ?? blocks.last
  }
}
