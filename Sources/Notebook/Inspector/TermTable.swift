import ResNeXtModel
import Tensors

/// Products one below the other: of a 1×1, of a dense layer, or the terms of an addition.
struct TermTable: Sendable {
  let arithmetic: ValueArithmetic
  let state: NotebookState
  let chosen: Int
  let columns: Int

  private static let entryColumns = 29
  private static let gap = 3

  init(_ arithmetic: ValueArithmetic, _ state: NotebookState, chosen: Int, columns: Int) {
    self.arithmetic = arithmetic
    self.state = state
    self.chosen = chosen
    self.columns = columns
  }

  /// As many terms as fit in some rows, the chosen one among them.
  func lines(rows: Int) -> [[Piece]] {
    arithmetic.explanation.operation == .convolution ? grid(rows: rows) : list(rows: rows)
  }

  // MARK: A 1×1

  private func grid(rows: Int) -> [[Piece]] {
    let terms = arithmetic.inputs
    let across = max(1, (columns + Self.gap) / (Self.entryColumns + Self.gap))
    let needsMark = terms.count > across * rows
    let down = max(1, needsMark ? rows - 1 : min(rows, (terms.count + across - 1) / across))
    let page = across * down
    let first = chosen / page * page
    let cells = (
      ValueCells(terms.map { Double($0.input) }, terms.first?.source.rampKind ?? .diverging, state),
      ValueCells(terms.map { Double($0.weight) }, .diverging, state),
      ValueCells(terms.map(\.product), .diverging, state)
    )
    var lines: [[Piece]] = []
    if needsMark { lines.append(pageMark(first: first, page: page)) }
    for row in 0..<down {
      var line: [Piece] = []
      for column in 0..<across {
        let index = first + column * down + row
        guard terms.indices.contains(index), index < first + page else { continue }
        if column > 0 { line.append(Piece(String(repeating: " ", count: Self.gap))) }
        line += entry(index, cells)
      }
      lines.append(line)
    }
    return lines
  }

  private func pageMark(first: Int, page: Int) -> [Piece] {
    let count = arithmetic.inputs.count
    let last = min(count, first + page)
    let theme = state.theme
    return [
      Piece(first > 0 ? "‹ " : "  ", theme.accent, does: .action(.inspect(.choose(max(0, first - page))))),
      Piece("products \(first + 1)–\(last) of \(count)", theme.quiet),
      Piece(last < count ? " ›" : "  ", theme.accent, does: .action(.inspect(.choose(min(count - 1, last))))),
    ]
  }

  private func entry(_ index: Int, _ cells: (ValueCells, ValueCells, ValueCells)) -> [Piece] {
    let term = arithmetic.inputs[index]
    let theme = state.theme
    let isStrongest = index == arithmetic.strongest
    func cell(_ cells: ValueCells, _ value: Double) -> Piece {
      cells.piece(
        value, columns: CellNumber.columns, isChosen: index == chosen, isStrongest: isStrongest,
        does: .action(.inspect(.choose(index))))
    }
    return [
      Piece("ch \(term.channel)".padded(to: 7), index == chosen ? theme.accent : theme.quiet),
      cell(cells.0, Double(term.input)), Piece(" × ", theme.quiet), cell(cells.1, Double(term.weight)),
      Piece(" = ", theme.quiet), Piece(isStrongest ? mark : " ", theme.accent), cell(cells.2, term.product),
    ]
  }

  private var mark: String { state.appearance.glyphs == .ascii ? ">" : "▸" }

  // MARK: A list

  private func list(rows: Int) -> [[Piece]] {
    let order = arithmetic.order
    let place = order.firstIndex(of: chosen) ?? 0
    if order.count > rows, rows > 2 {
      let listed = entries(around: place, rows: rows - 1)
      return [[Piece("  \(rows - 1) of \(order.count), ↑ ↓ the others", state.theme.quiet)]] + listed
    }
    return entries(around: place, rows: rows)
  }

  /// Some rows of the list, the chosen term among them.
  private func entries(around place: Int, rows: Int) -> [[Piece]] {
    let order = arithmetic.order
    let first = max(0, min(place - rows / 2, order.count - rows))
    let names = order.map { name($0) }
    let room = arithmetic.explanation.operation == .dense ? columns - 30 : columns - 11
    let width = min(room, names.map { CharacterWidth.columns($0) }.max() ?? 0)
    return order.indices.dropFirst(first).prefix(rows).map { index in
      let theme = state.theme
      let isChosen = order[index] == chosen
      let effect = Place.Effect.action(.inspect(.choose(order[index])))
      return [
        Piece(order[index] == arithmetic.strongest && order.count > 1 ? "\(mark) " : "  ", theme.accent),
        Piece(
          names[index].clipped(to: width).padded(to: width), isChosen ? theme.focusedSelection : theme.plain,
          does: effect),
        Piece("  \(product(order[index]))", theme.plain, does: effect),
      ]
    }
  }

  private func product(_ index: Int) -> String {
    let term = arithmetic.inputs[index]
    let input = InspectorNumber.text(term.input).paddedLeft(to: 7)
    guard arithmetic.explanation.operation == .dense else { return input }
    return "\(input) × \(InspectorNumber.text(term.weight).paddedLeft(to: 7)) = "
      + InspectorNumber.text(term.product).paddedLeft(to: 7)
  }

  private func name(_ index: Int) -> String {
    let term = arithmetic.inputs[index]
    if arithmetic.explanation.operation == .dense {
      let isFlat = state.facts.graph.shape(at: .pooled)?.side ?? 1 == 1
      return isFlat ? "feature \(term.channel)" : "feature \(term.channel) y \(term.y) x \(term.x)"
    }
    return PointNames(state).full(term.source)
  }
}
