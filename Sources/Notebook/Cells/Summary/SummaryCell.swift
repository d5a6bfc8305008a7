import ResNeXtModel
import Tensors

extension CellKind {
  /// Every layer with its shape and parameters.
  public static let summary = CellKind("summary")
}

/// Every layer with its shape, parameters and inputs, as Keras prints it, block by block.
struct SummaryCell: ScrollingCell {
  let kind = CellKind.summary

  func dependencies(_ state: NotebookState) -> Dependencies { Dependencies(network: state.training.network) }

  func title(_ state: NotebookState) -> String {
    "\(state.facts.summary.layers.count) layers · \(NumberText.grouped(state.facts.summary.total)) parameters"
  }

  func call(_ state: NotebookState) -> String { "model.summary()" }
  func why(_ state: NotebookState) -> String { SummaryNote(state: state).text }

  // MARK: Drawing

  func draw(on screen: inout Screen, area: Rect, _ state: NotebookState) {
    let columns = TextColumns(area, narrowest: narrowestColumn)
    let table = SummaryLines(state: state, columns: columns.width)
    let totals = SummaryTotals(state: state, columns: area.columns)
    guard area.rows >= totals.rows + 3 else { return }
    let body = TextColumns(
      area.droppingFirst(rows: 1).droppingLast(rows: totals.rows), narrowest: narrowestColumn)
    for column in 0..<body.count {
      let head = columns.place(column, height: 1)
      screen.put(
        table.header, column: head.column, row: head.row, style: state.theme.quiet, limit: head.columns)
    }
    draw(table, on: &screen, body: body, state)
    totals.draw(
      on: &screen, area: area.droppingFirst(rows: area.rows - totals.rows), place: place(body, table, state))
  }

  private func draw(
    _ table: SummaryLines, on screen: inout Screen, body: TextColumns, _ state: NotebookState
  ) {
    let theme = state.theme
    let lines = table.lines
    let height = body.height(for: lines.count)
    let first = min(scroll(state), max(0, lines.count - height * body.count))
    let found = state.interface.search.flatMap { search in
      search.hits.indices.contains(search.current) ? search.hits[search.current].place : nil
    }
    let chosen = state.cell == kind && state.depth == .inside ? chosenLine(state, count: lines.count) : nil
    for (offset, line) in lines.dropFirst(first).prefix(height * body.count).enumerated() {
      let isHit = line.layer != nil && found == line.layer
      let isChosen = chosen == first + offset
      let style =
        isChosen
        ? theme.focusedSelection : isHit ? theme.selection : line.layer == nil ? theme.title : theme.plain
      let spot = body.place(offset, height: height)
      screen.put(
        table.text(of: line), column: spot.column, row: spot.row, style: style, limit: spot.columns)
      guard line.layer == nil else { continue }
      screen.add(Place(spot, .own("fold", line.section)))
    }
  }

  /// Which lines are in sight, and how blocks are folded.
  private func place(_ body: TextColumns, _ table: SummaryLines, _ state: NotebookState) -> String {
    let (count, room) = (table.lines.count, body.area.rows * body.count)
    let folds = state.cell == kind && state.depth == .inside ? "Enter folds · " : ""
    guard count > room else { return folds.isEmpty ? "" : " \(folds.dropLast(3)) " }
    let first = min(scroll(state), count - room)
    let last = min(count, first + room)
    return " \(folds)lines \(first + 1)–\(last) of \(count) · PgUp PgDn "
  }

  // MARK: Scrolling

  /// Names of layers are long, and go on in a second line where they have less.
  var narrowestColumn: Int { 94 }

  /// The names of the columns, and the totals with the rule above them.
  func fixedRows(_ state: NotebookState, columns: Int) -> Int {
    1 + SummaryTotals(state: state, columns: columns).rows
  }

  func lineCount(_ state: NotebookState, columns: Int) -> Int {
    SummaryLines(state: state, columns: columns).lines.count
  }

  func walk(_ direction: Int, _ state: inout NotebookState) -> [Command] {
    state.refuse("the summary has no steps: PgUp and PgDn scroll it, / searches it, Enter goes in to fold")
  }

  // MARK: Searching

  /// The cell itself, then every layer by its name or type.
  func hits(of text: String, _ state: NotebookState) -> [SearchHit] {
    let layers = state.facts.summary.layers.enumerated().filter {
      $1.name.lowercased().contains(text) || $1.type.lowercased().contains(text)
    }
    return (words(state).contains(text) ? [SearchHit(cell: kind)] : [])
      + layers.map { SearchHit(cell: kind, place: $0.offset) }
  }

  func isAhead(_ layer: Int, _ state: NotebookState) -> Bool {
    let lines = SummaryLines(state: state, columns: room(state).columns).lines
    let top = scroll(state)
    let first = lines.indices.contains(top) ? lines[top...].first { $0.layer != nil }?.layer : nil
    return layer >= first ?? 0
  }

  /// Unfolds the layer's block, and scrolls to it.
  func reveal(_ layer: Int, _ state: inout NotebookState) {
    let layers = state.facts.summary.layers
    if layers.indices.contains(layer) { state.interface.places.folded.remove(layers[layer].place) }
    let lines = SummaryLines(state: state, columns: room(state).columns).lines
    scroll(toLine: lines.firstIndex { $0.layer == layer } ?? 0, &state)
  }

  func values(_ state: NotebookState) -> [String] {
    ["name,type,output,parameters,multiply_adds"]
      + state.facts.summary.layers.map {
        let shape = $0.output.map(String.init).joined(separator: "x")
        return "\(CellValues.quoted($0.name)),\($0.type),\(shape),\($0.parameters),\($0.multiplyAdds)"
      }
  }
}
