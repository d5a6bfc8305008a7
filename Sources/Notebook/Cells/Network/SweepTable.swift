import Tensors
import ResNeXtModel

/// What each possible cardinality costs: parameters and multiply-adds, as numbers and as bars.
struct SweepTable: Sendable {
  let state: NotebookState

  private var choices: [NetworkFacts.Choice] { state.facts.sweep }
  private var theme: Theme { state.theme }

  /// Columns without bars.
  var narrowest: Int { 4 + 8 + 13 + 11 }
  /// Rows, title included.
  var height: Int { choices.count + 1 }

  /// The choices that fit in some rows, the present one among them.
  private func inSight(rows: Int) -> Range<Int> {
    let visible = min(choices.count, max(1, rows))
    let present = choices.firstIndex { $0.cardinality == state.training.network.cardinality } ?? 0
    let first = max(0, min(present - visible / 2, choices.count - visible))
    return first..<first + visible
  }

  func draw(on screen: inout Screen, area: Rect) {
    guard area.rows >= 2 else { return }
    let bars = max(0, min(30, (area.columns - narrowest - 4) / 2))
    var titles = "C".paddedLeft(to: 4) + "width".paddedLeft(to: 8) + "parameters".paddedLeft(to: 13)
    if bars >= 4 { titles += String(repeating: " ", count: bars + 2) }
    titles += "mult-adds".paddedLeft(to: 11)
    screen.putClipped(titles, column: area.column, row: area.row, columns: area.columns, style: theme.quiet)
    let mostParameters = Double(choices.map(\.parameters).max() ?? 1)
    let mostOperations = Double(choices.map(\.multiplyAdds).max() ?? 1)
    let shown = inSight(rows: area.rows - 1)
    if shown.count < choices.count {
      let part = "  \(shown.count) of \(choices.count), c C"
      screen.putClipped(
        part, column: area.column + CharacterWidth.columns(titles), row: area.row,
        columns: area.columns - CharacterWidth.columns(titles), style: theme.accent)
    }
    for (index, choice) in choices[shown].enumerated() {
      let row = area.row + index + 1
      let isPresent = choice.cardinality == state.training.network.cardinality
      screen.add(
        Place(
          Rect(column: area.column, row: row, columns: area.columns, rows: 1),
          .set(.cardinality, "\(choice.cardinality)")))
      let style = isPresent ? theme.title : theme.plain
      let barStyle = isPresent ? theme.accent : theme.quiet
      var column = area.column
      let sign = isPresent ? "▸" : " "
      column += screen.put(
        sign + "\(choice.cardinality)".paddedLeft(to: 3)
          + "\(choice.cardinality)×\(choice.pathWidth)d".paddedLeft(to: 8)
          + NumberText.grouped(choice.parameters).paddedLeft(to: 13), column: column, row: row, style: style)
      if bars >= 4 {
        screen.bar(
          share: Double(choice.parameters) / mostParameters, column: column + 1, row: row, columns: bars,
          style: barStyle, glyphs: state.appearance.glyphs)
        column += bars + 2
      }
      column += screen.put(
        NumberText.scaled(choice.multiplyAdds).paddedLeft(to: 11), column: column, row: row, style: style)
      if bars >= 4 {
        screen.bar(
          share: Double(choice.multiplyAdds) / mostOperations, column: column + 1, row: row, columns: bars,
          style: barStyle, glyphs: state.appearance.glyphs)
      }
    }
  }
}

/// Where parameters and multiply-adds are: two bars for every block.
struct BlockBars: Sendable {
  let state: NotebookState

  func draw(on screen: inout Screen, area: Rect) {
    let theme = state.theme
    let blocks = state.facts.architecture.blocks
    guard area.rows >= 4, area.columns >= 60 else { return }
    screen.putClipped(
      "where they are, block by block", column: area.column, row: area.row, columns: area.columns,
      style: theme.quiet)
    let costs = blocks.map { state.facts.blockCosts[$0.name] ?? NetworkFacts.Cost() }
    let most = (Double(costs.map(\.parameters).max() ?? 1), Double(costs.map(\.multiplyAdds).max() ?? 1))
    let label = 10
    let bars = min(60, (area.columns - label - 26) / 2)
    let visible = min(blocks.count, area.rows - 1)
    let chosen = blocks.firstIndex { $0.name == state.block } ?? 0
    let first = max(0, min(chosen - visible / 2, blocks.count - visible))
    for offset in 0..<visible {
      let block = blocks[first + offset]
      let cost = costs[first + offset]
      let row = area.row + 1 + offset
      let isChosen = first + offset == chosen
      let style = isChosen ? theme.accent : theme.quiet
      screen.add(
        Place(Rect(column: area.column, row: row, columns: area.columns, rows: 1), .setBlock(block.name)))
      screen.put(
        (isChosen ? "▸" : " ") + block.name.text(state.form), column: area.column, row: row,
        style: isChosen ? theme.title : theme.plain)
      var column = area.column + label
      screen.put(NumberText.grouped(cost.parameters).paddedLeft(to: 12), column: column, row: row)
      column += 13
      screen.bar(
        share: Double(cost.parameters) / max(1, most.0), column: column, row: row, columns: bars,
        style: style,
        glyphs: state.appearance.glyphs)
      column += bars + 1
      screen.put(NumberText.scaled(cost.multiplyAdds).paddedLeft(to: 10), column: column, row: row)
      screen.bar(
        share: Double(cost.multiplyAdds) / max(1, most.1), column: column + 11, row: row, columns: bars - 1,
        style: style, glyphs: state.appearance.glyphs)
    }
    guard visible < blocks.count else { return }
    screen.putRight(
      "blocks \(first + 1)–\(first + visible) of \(blocks.count) · b B", end: area.endColumn, row: area.row,
      style: theme.accent)
  }
}
