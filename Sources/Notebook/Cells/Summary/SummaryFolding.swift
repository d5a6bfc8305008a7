import ResNeXtModel

/// Folding the summary: a block is one line, or all of its layers.
extension SummaryCell {
  var keys: [CellKey] { [Self.fold] }

  private static let fold = CellKey(
    "fold", absence: "has nothing to fold", .looking, "- +", "in the summary: fold all blocks, unfold them",
    hint: KeyHint("- +", "fold, unfold", rank: 1), in: KeyContext.notebook.subtracting([.curves]),
    [(.character("-"), -1), (.character("+"), -2)], obstacle: { _ in nil }
  ) { state, number in
    let sections = SummarySections(state.facts.summary.layers)
    switch number {
    case -1: state.interface.places.folded = Set(sections.all.map(\.place))
    case -2: state.interface.places.folded = []
    default: if sections.all.indices.contains(number) { SummaryCell().toggle(number, &state) }
    }
    let cell = SummaryCell()
    state.interface.places.scrolls[cell.kind] = min(cell.scroll(state), cell.lastScroll(state))
    return []
  }

  /// First to the lines, then the block of the chosen one is folded or unfolded.
  func enter(_ state: inout NotebookState) -> [Command] {
    let lines = SummaryLines(state: state, columns: room(state).columns).lines
    guard state.depth == .inside else {
      state.interface.depth = .inside
      state.interface.places.chosenLines[kind] = min(scroll(state), lines.count - 1)
      return []
    }
    let chosen = chosenLine(state, count: lines.count)
    guard lines.indices.contains(chosen) else { return [] }
    toggle(lines[chosen].section, &state)
    return []
  }

  /// Folds a part of the network or unfolds it; its first line is the chosen one then.
  private func toggle(_ section: Int, _ state: inout NotebookState) {
    let place = SummarySections(state.facts.summary.layers).all[section].place
    if state.interface.places.folded.remove(place) == nil { state.interface.places.folded.insert(place) }
    let lines = SummaryLines(state: state, columns: room(state).columns).lines
    let head = lines.firstIndex { $0.layer == nil && $0.section == section } ?? 0
    state.interface.places.chosenLines[kind] = head
    keepInSight(head, &state)
  }

  func chosenLine(_ state: NotebookState, count: Int) -> Int {
    min(max(0, state.interface.places.chosenLines[kind] ?? 0), max(0, count - 1))
  }

  /// Inside, the chosen line moves, and stays in sight.
  func scroll(by distance: Int, _ state: inout NotebookState) {
    guard state.depth == .inside else {
      state.interface.places.scrolls[kind] = min(lastScroll(state), max(0, scroll(state) + distance))
      return
    }
    let count = lineCount(state, columns: room(state).columns)
    let next = min(max(0, chosenLine(state, count: count) + distance), max(0, count - 1))
    state.interface.places.chosenLines[kind] = next
    keepInSight(next, &state)
  }

  private func keepInSight(_ line: Int, _ state: inout NotebookState) {
    let first = min(max(scroll(state), line - room(state).lines + 1), line)
    state.interface.places.scrolls[kind] = min(lastScroll(state), max(0, first))
  }
}
