/// The list of cells: number, name, and when each was computed.
struct OutlinePane: Sendable {
  let state: NotebookState

  private var theme: Theme { state.theme }

  func draw(on screen: inout Screen, area: Rect) {
    let hasKeys = state.pane == .outline
    screen.fill(area)
    let inside = screen.box(
      area, title: [Piece("cells", theme.title)], style: hasKeys ? theme.focusedFrame : theme.frame)
    for (index, kind) in CellKind.allCases.enumerated() where index < inside.rows {
      draw(kind, on: &screen, row: inside.row + index, inside: inside, hasKeys: hasKeys)
    }
    drawState(on: &screen, area: inside.droppingFirst(rows: CellKind.allCases.count + 1))
  }

  private func draw(_ kind: CellKind, on screen: inout Screen, row: Int, inside: Rect, hasKeys: Bool) {
    let isShown = kind == state.cell
    let stamp = "[\(state.stampText(kind))]"
    let style = isShown ? (hasKeys ? theme.focusedSelection : theme.selection) : theme.plain
    if isShown {
      screen.fill(Rect(column: inside.column, row: row, columns: inside.columns, rows: 1), style: style)
    }
    let number = "\(kind.number)".paddedLeft(to: 2)
    let name = kind.title.split(separator: " ").first.map(String.init) ?? kind.title
    screen.put(number, column: inside.column, row: row, style: isShown ? style : theme.quiet)
    screen.put(isShown ? "▸" : " ", column: inside.column + 2, row: row, style: style)
    let room = inside.columns - 4 - CharacterWidth.columns(stamp)
    screen.putClipped(name, column: inside.column + 4, row: row, columns: room, style: style)
    let isStale = stamp == "[·]"
    screen.putRight(
      stamp, end: inside.endColumn, row: row, style: isShown ? style : isStale ? theme.quiet : theme.accent)
  }

  /// What the notebook is about, below the cells.
  private func drawState(on screen: inout Screen, area: Rect) {
    guard area.rows >= 8 else { return }
    let summary = state.facts.summary
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
    line("parameters", NumberText.grouped(summary.total))
    line("multiply-adds", NumberText.scaled(summary.multiplyAdds))
    line("block", state.block.text(state.form))
    line(
      "image", state.shownImage.map { $0.label.isEmpty ? $0.name : "\(state.image + 1) \($0.label)" } ?? "–")
    let trained = state.weights?.origin.isTrained ?? true
    line("weights", state.weights?.text ?? "being made …", trained ? .plain : theme.warning)
    line("trains on", state.dataName(state.training.data))
  }
}
