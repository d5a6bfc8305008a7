import ResNeXtModel

/// Steps: left and right walk through a cell, and on through split, transform, merge, transition and the block.
extension NotebookState {
  /// The step of a cell, inside what it has.
  func step(of kind: CellKind) -> Int {
    let count = kind.view.stepCount(self)
    let usual = kind.view.firstStep(self)
    // The split's step is the path under the cursor.
    let chosen = kind == .split ? nil : steps[kind]
    return min(max(0, chosen ?? usual), max(0, count - 1))
  }

  mutating func step(_ direction: Int) -> [Command] {
    switch cell {
    case .image, .prediction:
      if let reason = obstacle(to: .image(direction)) { return refuse(reason) }
      look(.image(direction))
      return []
    case .network:
      if let reason = obstacle(to: .block(direction)) { return refuse(reason) }
      look(.block(direction))
      return []
    case .summary: return refuse("the summary has no steps: PgUp and PgDn scroll it, / searches it")
    case .training: return refuse("Enter goes to the parameters; Tab to the curves")
    default: return walk(direction)
    }
  }

  /// One step further through the network's computation.
  private mutating func walk(_ direction: Int) -> [Command] {
    if stepInside(direction) {
      settleCursor()
      return []
    }
    let forward = direction > 0
    switch cell {
    case .stem where forward: arrive(.split, block: facts.architecture.blocks[0].name, forward: true)
    case .stem: return refuse("this is the network's first operation; ↑ shows the image")
    case .split where !forward: return walkBack()
    case .split: arrive(.transform, forward: true)
    case .transform: arrive(forward ? .merge : .split, forward: forward)
    case .merge: arrive(forward ? .transition : .transform, forward: forward)
    case .transition where forward: arrive(blockCell(of: block), forward: true)
    case .transition: arrive(.merge, forward: false)
    case .identityBlock, .downsamplingBlock:
      guard let shown = shownBlock else { return refuse("\(networkName) has no \(cell.title)") }
      guard forward else {
        arrive(.transition, block: shown.name, forward: false)
        break
      }
      guard let next = neighbour(of: shown.name, 1) else {
        arrive(.prediction, forward: true)
        say("the last block's output goes to the head: pooled, then dense")
        break
      }
      arrive(.split, block: next, forward: true)
      say("on to block \(next.text(form))")
    default: break
    }
    return []
  }

  /// A step inside the shown cell; false when it has no further one.
  private mutating func stepInside(_ direction: Int) -> Bool {
    let count = cell.view.stepCount(self)
    let next = step(of: cell) + direction
    if (cell == .transform || cell == .split), let group = neighbourGroup(direction) {
      // Every path walks through all operations before the next one does.
      if cell == .split || !(0..<count).contains(next) {
        cursor.channel = group.lowerBound
        if cell == .transform { steps[cell] = direction > 0 ? 0 : count - 1 }
        return true
      }
    }
    guard cell != .split, (0..<count).contains(next) else { return false }
    steps[cell] = next
    return true
  }

  /// The path before or after the cursor's; nil at the ends or before there is a picture.
  private func neighbourGroup(_ direction: Int) -> Range<Int>? {
    guard let groups = picture?.groups, let index = groups.firstIndex(where: { $0.contains(cursor.channel) })
    else { return nil }
    let next = index + direction
    return groups.indices.contains(next) ? groups[next] : nil
  }

  private mutating func arrive(_ kind: CellKind, block name: BlockName? = nil, forward: Bool) {
    if let name, name != block {
      block = name
      isUnsaved = true
    }
    let keepsZoom = isZoomed && kind.view is any MapCell
    let keptDepth = depth
    cell = kind
    if !keepsZoom {
      depth = .browse
      isZoomed = false
    } else {
      depth = keptDepth
    }
    steps[kind] = forward ? 0 : max(0, kind.view.stepCount(self) - 1)
    let groups = picture?.groups ?? []
    if kind == .split || kind == .transform {
      cursor.channel = (forward ? groups.first : groups.last)?.lowerBound ?? 0
    }
    settleCursor()
  }

  private mutating func walkBack() -> [Command] {
    guard let previous = neighbour(of: block, -1) else {
      arrive(.stem, forward: false)
      return []
    }
    arrive(blockCell(of: previous), block: previous, forward: false)
    say("back to block \(previous.text(form))")
    return []
  }

  private func blockCell(of name: BlockName) -> CellKind {
    facts.architecture.block(name)?.hasProjection == true ? .downsamplingBlock : .identityBlock
  }

  private func neighbour(of name: BlockName, _ direction: Int) -> BlockName? {
    let blocks = facts.architecture.blocks
    guard let index = blocks.firstIndex(where: { $0.name == name }) else { return nil }
    let next = index + direction
    return blocks.indices.contains(next) ? blocks[next].name : nil
  }
}

extension NotebookState {
  /// The blocks the shown cell can show.
  var matchingBlocks: [BlockGeometry] {
    switch cell {
    case .identityBlock: return facts.architecture.blocks.filter { !$0.hasProjection }
    case .downsamplingBlock: return facts.architecture.blocks.filter(\.hasProjection)
    default: return facts.architecture.blocks
    }
  }

  /// The block the shown cell shows: the chosen one, or the nearest of the cell's kind after it, else before it.
  var shownBlock: BlockGeometry? { shownBlock(in: matchingBlocks) }

  func shownBlock(in blocks: [BlockGeometry]) -> BlockGeometry? {
    if let chosen = blocks.first(where: { $0.name == block }) { return chosen }
    func order(_ name: BlockName) -> Int { name.stage * 1000 + name.index }
    return blocks.first { order($0.name) > order(block) } ?? blocks.last
  }
}
