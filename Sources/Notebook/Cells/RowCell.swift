/// A cell that is a list of rows of which one is chosen; the list moves so that the chosen one is in sight.
protocol RowCell: NotebookCell {
  /// How many rows there are.
  func rowCount(_ state: NotebookState) -> Int
  /// The chosen one.
  func row(_ state: NotebookState) -> Int
  /// Chooses one.
  func choose(row: Int, _ state: inout NotebookState)
  /// What one of them is called.
  var rowNoun: String { get }
  /// How many are in sight.
  func rowsInSight(_ state: NotebookState) -> Int
}

extension RowCell {
  var inside: KeyContext? { .lines }
  func isDense(_ state: NotebookState) -> Bool { true }

  func enter(_ state: inout NotebookState) -> [Command] {
    state.interface.depth = .inside
    return []
  }

  func walk(_ direction: Int, _ state: inout NotebookState) -> [Command] {
    chooseRow(by: direction, &state)
  }

  /// Chooses the row so many further on; from an end nothing leads further.
  func chooseRow(by distance: Int, _ state: inout NotebookState) -> [Command] {
    let last = max(0, rowCount(state) - 1)
    let next = min(last, max(0, row(state) + distance))
    guard next != row(state) else {
      return state.refuse("this is the \(distance < 0 ? "first" : "last") \(rowNoun)")
    }
    choose(row: next, &state)
    return []
  }

  /// The first row in sight: the chosen one stands in the middle where there are more than fit.
  func firstInSight(_ state: NotebookState, fitting: Int) -> Int {
    max(0, min(row(state) - fitting / 2, rowCount(state) - fitting))
  }
}
