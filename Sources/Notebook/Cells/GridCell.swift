/// A cell that is a grid of entries of which one is chosen: ↑ ↓ ← → inside choose another, a click chooses, too.
protocol GridCell: NotebookCell {
  /// Chooses the entry so many columns and rows further, as far as there are any.
  func move(columns: Int, rows: Int, _ state: inout NotebookState) -> [Command]
  /// Chooses an entry of one of the cell's steps; goes into it where it is chosen already.
  func choose(entry: Int, of step: Int, _ state: inout NotebookState) -> [Command]
}

extension GridCell {
  var inside: KeyContext? { .grid }

  /// Chooses the next entry in a direction.
  func move(_ direction: Action.Direction, _ state: inout NotebookState) -> [Command] {
    switch direction {
    case .left: return move(columns: -1, rows: 0, &state)
    case .right: return move(columns: 1, rows: 0, &state)
    case .up: return move(columns: 0, rows: -1, &state)
    case .down: return move(columns: 0, rows: 1, &state)
    }
  }
}
