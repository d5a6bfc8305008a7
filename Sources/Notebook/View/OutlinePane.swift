import Tensors

/// The list of cells: number, name, and whether each is computed from what is chosen now.
struct OutlinePane: Sendable {
  let state: NotebookState

  private var theme: Theme { state.theme }

  func draw(on screen: inout Screen, area: Rect) {
    let hasKeys = state.pane == .outline
    screen.fill(area)
    screen.add(Place(area, .pane(.outline)))
    let inside = screen.box(
      area, title: [Piece("cells", theme.title)], style: hasKeys ? theme.focusedFrame : theme.frame)
    for (index, kind) in CellKind.allCases.enumerated() where index < inside.rows {
      draw(kind, on: &screen, row: inside.row + index, inside: inside, hasKeys: hasKeys)
    }
    drawState(on: &screen, area: inside.droppingFirst(rows: CellKind.allCases.count + 1))
  }

  private func draw(_ kind: CellKind, on screen: inout Screen, row: Int, inside: Rect, hasKeys: Bool) {
    let isShown = kind == state.cell
    let freshness = state.freshness(kind)
    let style = isShown ? (hasKeys ? theme.focusedSelection : theme.selection) : theme.plain
    if isShown {
      screen.fill(Rect(column: inside.column, row: row, columns: inside.columns, rows: 1), style: style)
    }
    screen.add(Place(Rect(column: inside.column, row: row, columns: inside.columns, rows: 1), .goTo(kind)))
    let number = "\(kind.number)".paddedLeft(to: 2)
    let name = kind.title.split(separator: " ").first.map(String.init) ?? kind.title
    screen.put(number, column: inside.column, row: row, style: isShown ? style : theme.quiet)
    screen.put(isShown ? "▸" : " ", column: inside.column + 2, row: row, style: style)
    let room = inside.columns - 6
    screen.putClipped(name, column: inside.column + 4, row: row, columns: room, style: style)
    let quiet = freshness == .stale
    screen.putRight(
      freshness.mark, end: inside.endColumn, row: row,
      style: isShown ? style : quiet ? theme.quiet : theme.accent)
  }

  /// The run under way where it has taken steps since its weights were last looked at.
  private var newerRun: RunRecord? {
    guard state.phase.isActive, !state.isLookingBack, let run = state.run, run.steps > 0 else { return nil }
    if case .run(run.id, run.steps)? = state.weights?.origin { return nil }
    return run
  }

  /// What the notebook is about, below the cells.
  private func drawState(on screen: inout Screen, area: Rect) {
    guard area.rows >= 2 else { return }
    let total = state.facts.total
    var row = area.row
    func line(_ name: String, _ value: String, _ style: Style = .plain) {
      guard row + 1 < area.endRow else { return }
      screen.put(name, column: area.column, row: row, style: theme.quiet, limit: area.columns)
      for part in value.wrapped(to: max(1, area.columns - 1)) where row + 1 < area.endRow {
        row += 1
        screen.put(part, column: area.column + 1, row: row, style: style, limit: area.columns - 1)
      }
      row += 1
    }
    line("network", state.networkName)
    line("parameters", NumberText.grouped(total.parameters))
    line("multiply-adds", NumberText.scaled(total.multiplyAdds))
    line("block", state.block.text(state.form))
    line(
      "image", state.shownImage.map { $0.label.isEmpty ? $0.name : "\(state.image + 1) \($0.label)" } ?? "–")
    let shown = state.weights?.text ?? "being made …"
    let style = state.weights?.origin.isTrained ?? true ? Style.plain : theme.warning
    if let run = newerRun {
      line("weights", "\(run.name), step \(NumberText.grouped(run.steps))")
      line("last looked at", shown, style)
    } else {
      line("weights", shown, style)
    }
    line("trains on", state.dataName(state.training.data))
    if let change = state.history.undoName { line("u undoes", change) }
    if let change = state.history.redoName { line("U redoes", change) }
  }
}
