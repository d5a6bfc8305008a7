import ResNeXtModel
import Tensors

/// The forms side by side where there is room, or one of them, over a table of what each computes and costs.
struct FormsPage: Sendable {
  let block: BlockGeometry
  let step: Int
  let state: NotebookState

  private var theme: Theme { state.theme }
  private var isNotebook: Bool { state.form == .notebook }
  private var tabs: [BlockForm] { FormsCell.tabs }

  func draw(on screen: inout Screen, area: Rect) {
    let figures = FormFigures.all(block, state)
    let remarks = remarks(figures).flatMap { $0.wrapped(to: area.columns) }
    let below = figures.count + 1 + min(remarks.count, 4)
    let above = area.droppingLast(rows: below + 1)
    if area.columns >= tabs.count * (FormDiagram.columns + 3) {
      drawAll(figures, on: &screen, area: above)
    } else {
      drawOne(figures, on: &screen, area: above)
    }
    let row = area.endRow - below
    table(figures).draw(
      on: &screen, area: Rect(column: area.column, row: row, columns: area.columns, rows: figures.count + 1))
    for (offset, line) in remarks.prefix(4).enumerated() {
      screen.put(
        line, column: area.column, row: row + figures.count + 1 + offset, style: theme.quiet,
        limit: area.columns)
    }
  }

  private func table(_ figures: [FormFigures]) -> Table {
    let titles = ["form", "layers", "params", "mult-adds", "memory", "forward", "+ backward", "diff to (c)"]
    return Table(
      columns: zip(titles, [0, 1, 4, 3, 2, 0, 1, 0]).map {
        Table.Column(title: $0, isNumber: $0 != "form", rank: $1)
      },
      rows: figures.map { Table.Row($0.cells) }, theme: theme, gap: 2)
  }

  /// What has to be said of the numbers.
  private func remarks(_ figures: [FormFigures]) -> [String] {
    var lines = figures.compactMap { form in form.failure.map { "\(form.name) could not be run: \($0)" } }
    if case .failure(let failure)? = state.comparedForms { lines.append("not compared: \(failure)") }
    if state.comparedForms == nil {
      lines.append(
        state.live.measured.forms.isWaiting
          ? "the forms are being run …" : "not run yet: looking at this cell runs them")
    }
    if state.phase.isComputing { lines.append("a run computes beside it: times are longer than alone") }
    lines.append(
      "one image, one thread, layer by layer, median of 5; + backward: a forward and a backward pass")
    if !state.document.choices.muted.isEmpty { lines.append("all paths are on here, whatever is muted") }
    return lines
  }

  // MARK: One form

  private func drawOne(_ figures: [FormFigures], on screen: inout Screen, area: Rect) {
    drawTabs(on: &screen, row: area)
    let rest = area.droppingFirst(rows: 1)
    drawDiagram(tabs[step], on: &screen, area: rest)
    let column = rest.column + FormDiagram.columns + 4
    let right = Rect(column: column, row: rest.row, columns: rest.endColumn - column, rows: rest.rows)
    if tabs[step] == .notebook {
      drawDepartures(on: &screen, area: right)
    } else {
      drawOutput(figures[step], on: &screen, area: right)
    }
  }

  private func drawTabs(on screen: inout Screen, row: Rect) {
    let pieces = tabs.enumerated().flatMap { index, form in
      [
        Piece(" \(form.words) ", index == step ? theme.focusedSelection : theme.plain, does: .step(index)),
        Piece(" "),
      ]
    }
    screen.put(pieces, column: row.column, row: row.row, columns: row.columns)
  }

  // MARK: All forms

  private func drawAll(_ figures: [FormFigures], on screen: inout Screen, area: Rect) {
    let pitch = area.columns / tabs.count
    for (index, form) in tabs.enumerated() {
      let part = Rect(column: area.column + index * pitch, row: area.row, columns: pitch - 2, rows: area.rows)
      screen.add(Place(part, .step(index)))
      screen.put(
        " \(form.words) ", column: part.column, row: part.row,
        style: index == step ? theme.focusedSelection : theme.title, limit: part.columns)
      let diagram = part.droppingFirst(rows: 2)
      drawDiagram(form, on: &screen, area: diagram)
      let rest = diagram.droppingFirst(rows: 12)
      if form == .notebook {
        drawDepartures(on: &screen, area: rest)
      } else {
        drawOutput(figures[index], on: &screen, area: rest)
      }
    }
  }

  // MARK: Parts

  private func drawDiagram(_ form: BlockForm, on screen: inout Screen, area: Rect) {
    let diagram = FormDiagram(block: block, form: form, isNotebook: isNotebook || form == .notebook)
    for (offset, line) in diagram.lines.enumerated() where offset < area.rows {
      screen.put(line, column: area.column, row: area.row + offset, limit: area.columns)
    }
  }

  /// What a form computed: the mean of its channels.
  private func drawOutput(_ figures: FormFigures, on screen: inout Screen, area: Rect) {
    guard area.rows >= 3, area.columns >= 8 else { return }
    guard let measured = figures.measurement else {
      screen.putClipped(
        state.live.measured.forms.isWaiting ? "being computed …" : "not computed", column: area.column,
        row: area.row,
        columns: area.columns, style: theme.quiet)
      return
    }
    let raster = Raster(meanOf: measured.output, channels: 0..<block.outputChannels)
    screen.putClipped(
      "output, mean of \(block.outputChannels)", column: area.column, row: area.row, columns: area.columns,
      style: theme.quiet)
    let room = min(area.columns, 2 * (area.rows - 1))
    let side = room >= raster.width ? room / raster.width * raster.width : room
    let ramp = Ramp(.sequential, state.appearance)
    Heatmap(raster: raster, ramp: ramp, scale: ValueScale(Statistics(raster.values), ramp)).draw(
      on: &screen, column: area.column, row: area.row + 1, width: side, height: side)
  }

  private func drawDepartures(on screen: inout Screen, area: Rect) {
    var row = area.row
    for text in FormDepartures(block: block, isNotebook: isNotebook).texts {
      for line in text.wrapped(to: max(10, area.columns)) where row < area.endRow {
        screen.put(line, column: area.column, row: row, limit: area.columns)
        row += 1
      }
    }
  }
}
