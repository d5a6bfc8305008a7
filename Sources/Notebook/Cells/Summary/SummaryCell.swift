import Tensors
import ResNeXtModel

extension CellKind {
  /// Every layer with its shape and parameters.
  public static let summary = CellKind("summary")
}

/// Every layer with its shape, parameters and inputs, as Keras prints it, and never cut off.
struct SummaryCell: ScrollingCell {
  let kind = CellKind.summary

  func dependencies(_ state: NotebookState) -> Dependencies { Dependencies(network: state.training.network) }

  func title(_ state: NotebookState) -> String {
    "\(state.facts.summary.layers.count) layers · \(NumberText.grouped(state.facts.summary.total)) parameters"
  }

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
    let first = min(scroll(state), max(0, lines.count - body.rows))
    let found = state.interface.search.flatMap { search in
      search.hits.indices.contains(search.current) ? search.hits[search.current].place : nil
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

  // MARK: Scrolling and searching

  /// The names of the columns, and the totals with the rule above them.
  var fixedRows: Int { 4 }

  func lineCount(_ state: NotebookState, columns: Int) -> Int {
    SummaryLines(state: state, columns: columns).lines.count
  }

  func walk(_ direction: Int, _ state: inout NotebookState) -> [Command] {
    state.refuse("the summary has no steps: PgUp and PgDn scroll it, / searches it")
  }

  /// The cell itself, then every layer by its name or type.
  func hits(of text: String, _ state: NotebookState) -> [SearchHit] {
    let words = "\(name) \(call(state)) \(why(state))".lowercased()
    let layers = state.facts.summary.layers.enumerated().filter {
      $1.name.lowercased().contains(text) || $1.type.lowercased().contains(text)
    }
    return (words.contains(text) ? [SearchHit(cell: kind)] : [])
      + layers.map { SearchHit(cell: kind, place: $0.offset) }
  }

  func isAhead(_ layer: Int, _ state: NotebookState) -> Bool {
    let lines = SummaryLines(state: state, columns: room(state).columns).lines
    let top = scroll(state)
    return layer >= (lines.indices.contains(top) ? lines[top].layer : 0)
  }

  func reveal(_ layer: Int, _ state: inout NotebookState) {
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
