import Tensors
import ResNeXtModel

/// Every layer with its shape, parameters and inputs, as Keras prints it, and never cut off.
struct SummaryCell: NotebookCell {
  let kind = CellKind.summary

  func dependencies(_ state: NotebookState) -> Dependencies { Dependencies(network: state.training.network) }

  func title(_ state: NotebookState) -> String {
    "\(state.facts.summary.layers.count) layers · \(NumberText.grouped(state.facts.summary.total)) parameters"
  }

  func isDense(_ state: NotebookState) -> Bool { true }

  func call(_ state: NotebookState) -> String { "model.summary()" }

  func why(_ state: NotebookState) -> String {
    let network = state.training.network
    var text =
      state.facts.graph.nodes.contains { $0.key.path != nil }
      ? """
      Every path has layers of its own here, as in the notebook: a Lambda that slices, two \
      convolutions, two batch norms, two ReLUs. They are listed one by one, though they run as one \
      grouped convolution.
      """
      : """
      The paths of a block are one grouped convolution, as torchvision writes it, so the list stays \
      as short as a plain ResNet's whatever the cardinality.
      """
    if network == SummaryCell.asInTheNotebook {
      text =
        """
        The summary printed inside the notebook says 26,121,986 parameters: it is stale, made by older \
        code that passed wrong channel counts (identity blocks of stages 2–4 read half of their input, \
        and block 5a splits 512/512/0/0). The code as it stands makes 26,507,010. 
        """
        + text
    }
    return text
  }

  /// The network that the source notebook builds: 224×224, two classes.
  static let asInTheNotebook: NetworkConfiguration = {
    var network = Preset.notebook50.configuration
    network.inputSize = 224
    network.classes = 2
    return network
  }()

  func draw(on screen: inout Screen, area: Rect, _ state: NotebookState) {
    let table = SummaryLines(state: state, columns: area.columns)
    let theme = state.theme
    guard area.rows >= 6 else { return }
    screen.put(table.header, column: area.column, row: area.row, style: theme.quiet, limit: area.columns)
    let body = Rect(column: area.column, row: area.row + 1, columns: area.columns, rows: area.rows - 4)
    let lines = table.lines
    let first = min(state.summaryScroll, max(0, lines.count - body.rows))
    let found = state.search.flatMap { search in
      search.hits.indices.contains(search.current) ? search.hits[search.current].layer : nil
    }
    for (offset, line) in lines.dropFirst(first).prefix(body.rows).enumerated() {
      let isHit = found == line.layer
      screen.put(
        line.text, column: body.column, row: body.row + offset, style: isHit ? theme.selection : theme.plain,
        limit: body.columns)
    }
    drawTotals(on: &screen, row: area.endRow - 3, area: area, state)
    let last = min(lines.count, first + body.rows)
    let place = lines.count > body.rows ? " lines \(first + 1)–\(last) of \(lines.count) · PgUp PgDn " : ""
    screen.putRight(place, end: area.endColumn, row: area.endRow - 3, style: theme.accent)
  }

  private func drawTotals(on screen: inout Screen, row: Int, area: Rect, _ state: NotebookState) {
    let theme = state.theme
    let summary = state.facts.summary
    for column in area.column..<area.endColumn { screen[column, row] = Cell("─", theme.quiet) }
    screen.put(
      [
        Piece("Total ", theme.quiet), Piece(NumberText.grouped(summary.total), theme.title),
        Piece("   Trainable ", theme.quiet), Piece(NumberText.grouped(summary.trainable)),
        Piece("   Non-trainable ", theme.quiet), Piece(NumberText.grouped(summary.nonTrainable)),
      ], column: area.column, row: row + 1, columns: area.columns)
    screen.put(
      [
        Piece("Multiply-adds ", theme.quiet), Piece(NumberText.grouped(summary.multiplyAdds)),
        Piece("   Float32 weights ", theme.quiet), Piece(NumberText.scaled(4 * summary.total) + "B"),
      ], column: area.column, row: row + 2, columns: area.columns)
  }

  // MARK: Scrolling

  private static func visibleRows(_ state: NotebookState) -> (rows: Int, columns: Int) {
    let inside = Layout(size: state.size, cell: .summary, hasCurves: !state.runs.isEmpty).cellInside
    let body = PageFrame(cell: .summary, area: inside, state: state).body
    return (max(1, body.rows - 4), body.columns)
  }

  static func lastScroll(_ state: NotebookState) -> Int {
    let visible = visibleRows(state)
    return max(0, SummaryLines(state: state, columns: visible.columns).lines.count - visible.rows)
  }

  /// The layer at the top when the table is scrolled so far.
  static func layer(atScroll scroll: Int, _ state: NotebookState) -> Int {
    let lines = SummaryLines(state: state, columns: visibleRows(state).columns).lines
    return lines.indices.contains(scroll) ? lines[scroll].layer : 0
  }

  /// How far to scroll so that a layer stands in the upper third.
  static func scroll(toLayer layer: Int, _ state: NotebookState) -> Int {
    let visible = visibleRows(state)
    let lines = SummaryLines(state: state, columns: visible.columns).lines
    let line = lines.firstIndex { $0.layer == layer } ?? 0
    return min(max(0, lines.count - visible.rows), max(0, line - visible.rows / 3))
  }
}
