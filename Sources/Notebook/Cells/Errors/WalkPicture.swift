import Tensors
import Training

/// The images that are walked through: the one it is at, large, and the list of all beside it.
struct WalkPicture: Sendable {
  let walk: ErrorWalk
  let newest: MeasuredErrors.Kept
  let state: NotebookState

  private var theme: Theme { state.theme }
  private var found: ErrorMeasurement { newest.measurement }

  func draw(on screen: inout Screen, area: Rect) {
    screen.putClipped(
      "\(walk.title) · \(walk.place + 1) of \(walk.images.count), the surest first", column: area.column,
      row: area.row, columns: area.columns, style: theme.title)
    let body = area.droppingFirst(rows: 1)
    let room = Rect(
      column: body.column, row: body.row, columns: min(body.columns - 36, 2 * body.rows), rows: body.rows)
    let size = HeldOutPicture(image: walk.current, state: state).draw(on: &screen, area: room)
    let column = body.column + max(size.columns, 10) + 3
    let right = Rect(column: column, row: body.row, columns: body.endColumn - column, rows: body.rows)
    let rows = drawWords(on: &screen, area: right)
    drawList(on: &screen, area: right.droppingFirst(rows: rows + 1))
  }

  /// What the image is, what the network made of it, and where one may look at it.
  private func drawWords(on screen: inout Screen, area: Rect) -> Int {
    let hint = "it is the shown image in every cell; i and I walk on there, Enter goes to the image cell"
    let lines =
      [(text(walk.current), theme.plain)] + hint.wrapped(to: max(20, area.columns)).map { ($0, theme.quiet) }
    for (offset, line) in lines.enumerated() where offset < area.rows {
      screen.putClipped(
        line.0, column: area.column, row: area.row + offset, columns: area.columns, style: line.1)
    }
    return lines.count
  }

  private func text(_ image: HeldOutImage) -> String {
    guard image.data == newest.subject.data, found.answers.indices.contains(image.index) else {
      return image.name
    }
    let answer = found.answers[image.index]
    let taken = answer.answer.map(found.name) ?? "no answer"
    return "\(found.name(answer.label)) → \(taken), \(NumberText.percent(answer.confidence, decimals: 1))"
  }

  private func drawList(on screen: inout Screen, area: Rect) {
    guard area.rows > 0 else { return }
    let first = max(0, min(walk.place - area.rows / 2, walk.images.count - area.rows))
    for (offset, image) in walk.images.dropFirst(first).prefix(area.rows).enumerated() {
      let row = Rect(column: area.column, row: area.row + offset, columns: area.columns, rows: 1)
      let isCurrent = first + offset == walk.place
      let number = "\(first + offset + 1)".paddedLeft(to: 4)
      screen.put(
        [
          Piece("\(number)  ", isCurrent ? theme.focusedSelection : theme.quiet),
          Piece(
            "\(image.index)".paddedLeft(to: 6) + "  " + text(image), isCurrent ? theme.accent : theme.plain),
        ], column: row.column, row: row.row, columns: row.columns)
      screen.add(Place(row, .entry(first + offset, of: ErrorsCell.walkStep)))
    }
  }
}
