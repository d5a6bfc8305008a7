import ResNeXtModel
import Tensors
import Training

/// The settings as a table, and their curves: below it, or beside it where the screen is wide.
struct LabPage: Sendable {
  let record: SweepRecord
  let chosen: Int
  let state: NotebookState

  private var theme: Theme { state.theme }
  private var choices: LabChoices { state.document.choices.lab }
  private var charts: LabCharts { LabCharts(record: record, chosen: chosen, state: state) }

  /// The accuracy whose FLOPs are shown, 0–1.
  private static let target: Float = 0.8

  func draw(on screen: inout Screen, area: Rect) {
    screen.put(status, column: area.column, row: area.row, columns: area.columns)
    let rest = area.droppingFirst(rows: 1)
    // With a scatter below the table, its curves beside it.
    if area.columns >= 150, area.rows >= 24 {
      let half = (area.columns - 3) / 2
      let left = Rect(column: rest.column, row: rest.row, columns: half, rows: rest.rows)
      let right = Rect(column: rest.endColumn - half, row: rest.row, columns: half, rows: rest.rows)
      charts.drawScatter(on: &screen, area: drawTable(on: &screen, area: left))
      let upper = right.droppingLast(rows: right.rows / 2)
      charts.drawCurves(.loss, on: &screen, area: upper)
      charts.drawCurves(.accuracy, on: &screen, area: right.droppingFirst(rows: upper.rows))
      return
    }
    let below = drawTable(on: &screen, area: rest)
    guard area.columns >= 90 else { return charts.drawCurves(choices.measure, on: &screen, area: below) }
    let half = (below.columns - 2) / 2
    charts.drawCurves(
      .loss, on: &screen, area: Rect(column: below.column, row: below.row, columns: half, rows: below.rows))
    charts.drawCurves(
      .accuracy, on: &screen,
      area: Rect(column: below.endColumn - half, row: below.row, columns: half, rows: below.rows))
  }

  // MARK: Status

  /// What the sweep does, and how far it is.
  private var status: [Piece] {
    let budget = record.description.budget
    switch state.live.lab.phase {
    case .idle where record.isDone: return [Piece("✓ ", theme.accent), Piece("done: \(budget.text) each")]
    case .idle:
      let way = record.hasPoints ? "Space goes on" : "Space trains them, \(budget.text) each"
      let kept = record.hasPoints ? "" : keptElsewhere
      return [Piece(way + kept, theme.quiet)]
    case .starting: return [Piece("opening \(record.description.training.data.argument) …", theme.quiet)]
    case .running: return [Piece("▶ ", theme.accent)] + progress
    case .paused:
      return [Piece("paused ", theme.warning)] + progress + [Piece(" · Space goes on", theme.quiet)]
    case .stopping: return [Piece("ending ", theme.warning)] + progress
    }
  }

  private var keptElsewhere: String {
    guard let folder = state.document.sweep?.folder else { return "" }
    return " · before: \(folder)"
  }

  private var progress: [Piece] {
    let steps = state.live.lab.steps.values.map(\.step)
    let order = state.live.lab.start?.order == .sequential ? "one after the other" : "interleaved"
    let first = record.runs.indices.filter { !record.runs[$0].isDone }.min()
    guard let least = steps.min(), let index = first, let report = state.live.lab.steps[index] else {
      return [Piece(order, theme.quiet)]
    }
    var text = "step \(NumberText.grouped(least))"
    if case .steps(let limit) = record.description.budget { text = "\(least)/\(limit)" }
    return [
      Piece("\(text) \(order)"),
      Piece(" · \(record.runs[index].setting) loss \(NumberText.short(report.loss))", theme.quiet),
    ]
  }

  // MARK: Table

  /// Draws the table; returns what is left below it.
  private func drawTable(on screen: inout Screen, area: Rect) -> Rect {
    let table = table
    let rows = min(table.height, max(3, area.rows - 6))
    table.draw(on: &screen, area: Rect(column: area.column, row: area.row, columns: area.columns, rows: rows))
    for index in record.runs.indices where index + 1 < rows {
      screen.add(
        Place(
          Rect(column: area.column, row: area.row + 1 + index, columns: area.columns, rows: 1), .step(index)))
    }
    return area.droppingFirst(rows: rows + 1)
  }

  private var table: Table {
    Table(
      columns: [
        .init(title: "  C×d"), .init(title: "params", isNumber: true, rank: 2),
        .init(title: "mult-adds", isNumber: true), .init(title: "img/s", isNumber: true, rank: 3),
        .init(title: "loss", isNumber: true), .init(title: "acc", isNumber: true),
        .init(title: "FLOPs to \(NumberText.percent(Self.target))", isNumber: true, rank: 1),
        .init(title: "paper", isNumber: true, rank: 1),
      ],
      rows: record.runs.indices.map(row), theme: theme)
  }

  private func row(_ index: Int) -> Table.Row {
    let run = record.runs[index]
    let last = run.points.last
    var row = Table.Row([
      "", NumberText.grouped(run.cost.parameters), NumberText.scaled(run.cost.multiplyAdds),
      run.imagesPerSecond.map { NumberText.plain($0, 0) } ?? "–",
      last.map { NumberText.fixed(Double($0.loss), 3) } ?? "–",
      last.map { NumberText.percent($0.validationAccuracy, decimals: 1) } ?? "–",
      run.flops(toAccuracy: Self.target).map { NumberText.short($0) } ?? "–",
      PaperResult.of(run.setting).map { "\($0.error) %" } ?? "–",
    ])
    let mark = index == chosen ? "▸" : " "
    row.cells[0] = [
      Piece(mark, theme.accent), Piece("\(charts.mark(index))", charts.style(index)),
      Piece(" \(run.setting)", index == chosen ? theme.title : theme.plain),
    ]
    if run.failure != nil { row.cells[4] = [Piece("failed", theme.failure)] }
    return row
  }
}
