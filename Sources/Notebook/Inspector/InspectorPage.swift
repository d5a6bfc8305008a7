import ResNeXtModel
import Tensors

/// Why a value is what it is: what was read, with what it was multiplied, and what followed.
struct InspectorPage: Sendable {
  let state: NotebookState
  /// Whether the image stands beside the products; in a column it stands with the map.
  let showsImage: Bool

  /// Columns that the products of a 3×3 take with air around their signs.
  static let fullColumns = 61
  /// The same without that air.
  static let tightColumns = 57

  private var theme: Theme { state.theme }

  func draw(on screen: inout Screen, area: Rect) {
    guard area.rows >= 3, area.columns >= 20 else { return }
    screen.add(Place(area, .nothing))
    guard let value = state.explainedValue ?? state.explanation?.found.subject else {
      return drawLine(state.waitingText + " …", theme.quiet, on: &screen, area: area)
    }
    let current = state.explanation
    let number = state.shownValue(of: value) ?? (current?.isCurrent == true ? current?.found.value : nil)
    let heading = InspectorHeading(value: value, state: state).pieces(number).broken(to: area.columns)
    for (row, line) in heading.enumerated() {
      screen.put(line, column: area.column, row: area.row + row, columns: area.columns)
    }
    let rest = area.droppingFirst(rows: area.rows - heading.count >= 24 ? heading.count + 1 : heading.count)
    guard let found = current?.found else {
      let text = state.explanationFailure.map { "this cannot be explained: \($0)" }
      return drawLine(
        text ?? "the arithmetic is being computed …", text == nil ? theme.quiet : theme.warning, on: &screen,
        area: rest)
    }
    drawArithmetic(ValueArithmetic(found, state.facts.graph), on: &screen, area: rest)
    if current?.isCurrent == false { drawOld(on: &screen, area: rest) }
  }

  private func drawLine(_ text: String, _ style: Style, on screen: inout Screen, area: Rect) {
    for (row, line) in text.wrapped(to: area.columns).prefix(area.rows).enumerated() {
      screen.put(line, column: area.column, row: area.row + row, style: style, limit: area.columns)
    }
  }

  /// What was shown before stays, dimmed, until the answer comes; why none will come stands below it.
  private func drawOld(on screen: inout Screen, area: Rect) {
    screen.restyle(area) { $0 = theme.quiet }
    let failure = state.explanationFailure.map { "this cannot be explained: \($0)" }
    let text = (failure ?? "the value before; this one is being computed …").clipped(to: area.columns)
    let row = area.endRow - 1
    screen.fill(Rect(column: area.column, row: row, columns: area.columns, rows: 1))
    screen.put(
      text, column: area.column, row: row, style: failure == nil ? theme.quiet : theme.warning,
      limit: area.columns)
  }

  // MARK: Parts

  private func drawArithmetic(_ arithmetic: ValueArithmetic, on screen: inout Screen, area: Rect) {
    let chosen = state.chosenTerm(arithmetic)
    let picture = pictureSize(area)
    let columns = picture.map { area.columns - $0.columns - 1 } ?? area.columns
    let least = arithmetic.hasWindow ? arithmetic.side + (arithmetic.channels > 1 ? 1 : 0) : 3
    let notes = InspectorNotes(arithmetic: arithmetic, state: state, chosen: chosen, columns: area.columns)
      .lines(rows: max(1, area.rows - max(least, picture?.rows ?? 0)))
    let body = body(arithmetic, chosen, columns: columns, rows: max(1, area.rows - notes.count))
    draw(body, on: &screen, area: area, columns: columns)
    if let picture { drawPicture(on: &screen, area: area, picture) }
    let used = max(body.count, picture?.rows ?? 0)
    let gap = used + notes.count < area.rows ? 1 : 0
    draw(notes, on: &screen, area: area.droppingFirst(rows: used + gap), columns: area.columns)
  }

  private func draw(_ lines: [[Piece]], on screen: inout Screen, area: Rect, columns: Int) {
    for (row, line) in lines.prefix(area.rows).enumerated() {
      screen.put(line, column: area.column, row: area.row + row, columns: columns)
    }
  }

  /// What the last operation did.
  private func body(_ arithmetic: ValueArithmetic, _ chosen: Int, columns: Int, rows: Int) -> [[Piece]] {
    guard arithmetic.isSum else { return steps(arithmetic, columns: columns, rows: rows) }
    if arithmetic.explanation.operation == .image { return [] }
    if arithmetic.hasWindow {
      return WindowTable(arithmetic, state, chosen: chosen, columns: columns).lines(rows: rows)
    }
    return TermTable(arithmetic, state, chosen: chosen, columns: columns).lines(rows: rows)
  }

  /// The value before, where it came from, and the step.
  private func steps(_ arithmetic: ValueArithmetic, columns: Int, rows: Int) -> [[Piece]] {
    var lines: [[Piece]] = []
    if let term = arithmetic.inputs.first {
      let name = PointNames(state).full(term.source)
      lines.append([
        Piece("x = \(InspectorNumber.text(arithmetic.before))", theme.title),
        Piece("  ← \(name)", theme.quiet, does: .action(.inspect(.follow))),
      ])
    }
    var value = arithmetic.before
    for step in arithmetic.steps {
      for line in StepText.lines(step, of: value) {
        lines += line.wrapped(to: columns).map { [Piece($0)] }
      }
      value = step.result(of: value)
    }
    return Array(lines.prefix(rows))
  }

  // MARK: The image

  /// The image's place at the right of the products, as large as the columns that they leave.
  private func pictureSize(_ area: Rect) -> Size? {
    guard showsImage, let image = state.shownImage, area.rows >= 14, field != nil else { return nil }
    let room = Size(
      columns: min(32, area.columns - Self.tightColumns - 1), rows: min(16, area.rows - 8))
    guard room.columns >= 10 else { return nil }
    let size = RGBPicture.fit(image, in: room)
    return Size(columns: size.width, rows: Heatmap.rows(pixels: size.height))
  }

  private var field: Region? {
    guard case .map(let place) = state.explainedValue else { return nil }
    return ReceptiveField(state.facts.graph).region(of: place.point, y: place.y, x: place.x)
  }

  private func drawPicture(on screen: inout Screen, area: Rect, _ size: Size) {
    guard let image = state.shownImage, let field else { return }
    let picture = RGBPicture.fit(image, in: size)
    RGBPicture(image: image, appearance: state.appearance, window: state.pixels(of: field, in: image))
      .draw(
        on: &screen, column: area.endColumn - picture.width, row: area.row, width: picture.width,
        height: picture.height)
  }
}

extension NotebookState {
  /// A window of the network's input in pixels of the image before it was resized.
  func pixels(of region: Region, in image: ImageChoice) -> Region {
    let side = max(1, training.network.inputSize)
    func scale(_ range: ClosedRange<Int>, _ length: Int) -> ClosedRange<Int> {
      let low = range.lowerBound * length / side
      return low...max(low, ((range.upperBound + 1) * length + side - 1) / side - 1)
    }
    return Region(rows: scale(region.rows, image.height), columns: scale(region.columns, image.width))
  }
}

extension [Piece] {
  /// Lines of at most so many columns, broken between pieces.
  func broken(to columns: Int) -> [[Piece]] {
    var lines: [[Piece]] = [[]]
    var used = 0
    for piece in self {
      let width = CharacterWidth.columns(piece.text)
      if used > 0, used + width > columns {
        lines.append([])
        used = 0
      }
      // A separator stands between pieces, not in front of a line.
      let text = used == 0 && piece.text.hasPrefix(" · ") ? String(piece.text.dropFirst(3)) : piece.text
      lines[lines.count - 1].append(Piece(text, piece.style, does: piece.effect))
      used += CharacterWidth.columns(text)
    }
    return lines
  }
}
