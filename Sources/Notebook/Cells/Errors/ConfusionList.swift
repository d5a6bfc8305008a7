import Tensors
import Training

/// What classes were confused most, and the worst classes: what is shown of many classes, whose matrix has no room.
struct ConfusionList: Sendable {
  /// The most pairs that are listed.
  static let limit = 200

  let found: ErrorMeasurement
  let state: NotebookState

  private var theme: Theme { state.theme }

  func draw(on screen: inout Screen, area: Rect) {
    let isSplit = area.columns >= 76
    let columns = isSplit ? area.columns * 55 / 100 : area.columns
    drawPairs(
      on: &screen, area: Rect(column: area.column, row: area.row, columns: columns, rows: area.rows))
    guard isSplit else { return }
    let right = Rect(
      column: area.column + columns + 3, row: area.row, columns: area.columns - columns - 3, rows: area.rows)
    drawWorst(on: &screen, area: right)
  }

  private func drawPairs(on screen: inout Screen, area: Rect) {
    let pairs = found.details.confusion.confusions(atMost: Self.limit)
    screen.putClipped(
      pairs.isEmpty ? "no class was taken for another" : "most often confused: true → answer",
      column: area.column, row: area.row, columns: area.columns, style: theme.title)
    let body = area.droppingFirst(rows: 1)
    let chosen = min(state.interface.places.errors.pair, max(0, pairs.count - 1))
    let first = max(0, min(chosen - body.rows / 2, pairs.count - body.rows))
    for (offset, pair) in pairs.dropFirst(first).prefix(body.rows).enumerated() {
      let row = Rect(column: body.column, row: body.row + offset, columns: body.columns, rows: 1)
      draw(pair, isChosen: first + offset == chosen, row: row, on: &screen)
      screen.add(Place(row, .entry(first + offset, of: ErrorsTab.matrix.rawValue)))
    }
  }

  private func draw(
    _ pair: (entry: ConfusionMatrix.Entry, images: Int), isChosen: Bool, row: Rect, on screen: inout Screen
  ) {
    let all = found.details.classes[pair.entry.label].images
    let share = NumberText.percent(Float(pair.images) / Float(max(1, all)), decimals: 1)
    let numbers = "\(NumberText.grouped(pair.images)) of \(NumberText.grouped(all))" + share.paddedLeft(to: 9)
    let names = "\(found.name(pair.entry.label)) → \(pair.entry.answer.map(found.name) ?? "–")"
    let hasKeys = state.depth == .inside && !state.interface.places.errors.isWalking
    let style = !isChosen ? theme.plain : hasKeys ? theme.focusedSelection : theme.selection
    let room = row.columns - CharacterWidth.columns(numbers) - 1
    screen.put(
      [Piece(Self.shortened(names, to: room).padded(to: room + 1), style), Piece(numbers, theme.quiet)],
      column: row.column, row: row.row, columns: row.columns)
  }

  /// Names that are cut lose no digits: a name that ends in a number keeps its end.
  private static func shortened(_ names: String, to columns: Int) -> String {
    CharacterWidth.columns(names) <= columns ? names : names.clippedAtStart(to: columns)
  }

  private func drawWorst(on screen: inout Screen, area: Rect) {
    screen.putClipped(
      "worst classes", column: area.column, row: area.row, columns: area.columns, style: theme.title)
    let body = area.droppingFirst(rows: 1)
    ClassBars(found: found, state: state, isChoosing: false).drawRows(on: &screen, area: body)
  }
}
