import Tensors

/// The learning rate over all epochs, on a logarithmic axis where it spans more than a factor of ten.
struct RateCurve: Sendable {
  let plan: RatePlan
  /// Whose rate it is.
  let title: String
  let theme: Theme

  func draw(on screen: inout Screen, area: Rect) {
    guard area.rows >= 5, area.columns >= 30 else { return }
    screen.put(
      [Piece(title, theme.title), Piece(" over \(plan.epochs) epochs", theme.quiet)],
      column: area.column, row: area.row, columns: area.columns)
    let body = area.droppingFirst(rows: 1).droppingLast(rows: 2)
    let gutter = 9
    let canvasColumns = body.columns - gutter - 1
    var canvas = DotCanvas(columns: canvasColumns, rows: body.rows, glyphs: theme.appearance.glyphs)
    let rates = (0..<canvas.width).map {
      plan.rate(epoch: Double($0) / Double(max(1, canvas.width - 1)) * Double(plan.epochs))
    }
    let positive = rates.filter { $0 > 0 }.map(Double.init)
    let isLogarithmic = plan.isStepwise && (positive.max() ?? 1) > 10.5 * (positive.min() ?? 1)
    let axis = Axis(covering: isLogarithmic ? positive : positive + [0], logarithmic: isLogarithmic, count: 4)
    draw(rates, axis: axis, on: &canvas)
    canvas.draw(on: &screen, column: body.column + gutter + 1, row: body.row)
    drawAxes(on: &screen, body: body, gutter: gutter, plan: plan, axis: axis, rates: positive)
  }

  private func draw(_ rates: [Float], axis: Axis, on canvas: inout DotCanvas) {
    let pen = DotCanvas.Pen(style: theme.accent, mark: "*")
    var last: (x: Int, y: Int)?
    for (x, rate) in rates.enumerated() {
      guard let share = axis.share(Double(rate)) else { continue }
      let place = (x: x, y: Int(((1 - min(1, max(0, share))) * Double(canvas.height - 1)).rounded()))
      canvas.line(last ?? place, place, pen: pen)
      last = place
    }
  }

  private func drawAxes(
    on screen: inout Screen, body: Rect, gutter: Int, plan: RatePlan, axis: Axis, rates: [Double]
  ) {
    let column = body.column + gutter
    for row in body.row..<body.endRow { screen[column, row] = Cell("│", theme.quiet) }
    for place in column..<body.endColumn { screen[place, body.endRow] = Cell("─", theme.quiet) }
    screen[column, body.endRow] = Cell("└", theme.quiet)
    // The rates that the run has, rather than round numbers: a schedule has few of them.
    let marks = plan.isStepwise ? plan.phases.map { Double($0.rate) } : [rates.max() ?? 0, 0]
    var taken: Set<Int> = []
    for mark in marks {
      guard let share = axis.share(mark) else { continue }
      let row = body.row + Int(((1 - min(1, max(0, share))) * Double(body.rows - 1)).rounded())
      guard taken.insert(row).inserted else { continue }
      screen.putRight(RatePlan.text(Float(mark)), end: column, row: row, style: theme.quiet)
      screen[column, row] = Cell("┤", theme.quiet)
    }
    drawEpochs(on: &screen, body: body, column: column, plan: plan)
  }

  /// The epochs at which the rate changes, and the last one.
  private func drawEpochs(on screen: inout Screen, body: Rect, column: Int, plan: RatePlan) {
    let columns = body.endColumn - column - 1
    var ends = [0, plan.epochs]
    if plan.isStepwise {
      let rates = plan.rates
      ends += rates.indices.dropFirst().filter { rates[$0] != rates[$0 - 1] }
    }
    var free = column
    for epoch in Set(ends).sorted() {
      let label = "\(epoch)"
      let place = column + 1 + Int(Double(epoch) / Double(max(1, plan.epochs)) * Double(columns - 1))
      let begin = max(column, min(place - label.count / 2, body.endColumn - label.count))
      guard begin >= free else { continue }
      screen[min(place, body.endColumn - 1), body.endRow] = Cell("┴", theme.quiet)
      screen.put(label, column: begin, row: body.endRow + 1, style: theme.quiet)
      free = begin + label.count + 1
    }
    let name = "epochs done"
    if free + name.count + 1 < body.endColumn - 4 {
      screen.put(
        name, column: body.endColumn - name.count - 6, row: body.endRow + 1, style: theme.quiet)
    }
  }
}
