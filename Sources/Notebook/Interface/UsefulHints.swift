/// Hints promise no key that would be refused.
extension NotebookState {
  /// The hints that hold now, the most particular ones first.
  var hints: [(hint: KeyHint, action: Action)] {
    KeyTable.standard.hints(in: context, cell: cell) { row in
      // A key that waits for the maps is done once they are there.
      isWaitingForMaps || row.bindings.contains { !refuses($0.action) }
    }
  }

  /// Whether an action is refused as things stand: tried on a copy, where what decides it stands in the cells.
  ///
  /// Only of what is cheap and may be refused; what is refused only for a moment is promised all the same.
  private func refuses(_ action: Action) -> Bool {
    switch action {
    // Curves lie below other cells, too; there they are somebody else's matter until they have the keys.
    case .chart:
      let cell = cell.definition
      return context != .curves && !cell.drawsCharts && (!cell.drawsCurves || !hasCharts)
    case .block where cell.definition.blocks(self) == nil: return true
    case .enter, .keras, .move, .block, .own, .tour: break
    // What training's keys do in a cell that has a training of its own.
    case .singleStep where cell.definition.hasControls: break
    default: return false
    }
    var copy = self
    return copy.perform(action).contains { if case .bell = $0 { true } else { false } }
  }
}
