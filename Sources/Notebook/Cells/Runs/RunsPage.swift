import Tensors
import Training

/// The list of runs, the chosen one beside or below it, and their curves.
struct RunsPage: Sendable {
  let state: NotebookState
  private let runs: [ListedRun]
  private let chosen: Int
  /// The runs in the charts, each with its place there, which decides its colour.
  private let charted: [ListedRun]

  init(state: NotebookState) {
    self.state = state
    runs = state.listedRuns
    chosen = RunsCell().row(state)
    charted = state.chartedList
  }

  private var theme: Theme { state.theme }

  func draw(on screen: inout Screen, area: Rect) {
    guard !runs.isEmpty else { return drawNothing(on: &screen, area: area) }
    // A third column of details where the screen is wide, else details and curves below the list.
    if area.columns >= 130, area.rows >= 16 {
      let columns = min(76, area.columns * 2 / 5)
      let left = Rect(
        column: area.column, row: area.row, columns: area.columns - columns - 2, rows: area.rows)
      let right = Rect(column: area.endColumn - columns, row: area.row, columns: columns, rows: area.rows)
      RunDetails(run: runs[chosen], state: state).draw(on: &screen, area: right)
      drawCurves(on: &screen, area: drawList(on: &screen, area: left, rows: max(5, area.rows * 2 / 5)))
      return
    }
    let below = drawList(on: &screen, area: area, rows: max(3, area.rows * 2 / 5))
    if area.columns >= 84, below.rows >= 8 {
      let columns = (below.columns - 2) / 2
      let left = Rect(column: below.column, row: below.row, columns: columns, rows: below.rows)
      let right = Rect(column: below.endColumn - columns, row: below.row, columns: columns, rows: below.rows)
      RunDetails(run: runs[chosen], state: state).draw(on: &screen, area: left)
      drawCurves(on: &screen, area: right)
      return
    }
    let details = RunDetails(run: runs[chosen], state: state)
    let rows = below.rows >= 12 ? min(5, below.rows - 7) : below.rows
    details.draw(
      on: &screen, area: Rect(column: below.column, row: below.row, columns: below.columns, rows: rows))
    drawCurves(on: &screen, area: below.droppingFirst(rows: rows))
  }

  private func drawNothing(on screen: inout Screen, area: Rect) {
    let isReading = state.live.library.contents?.isComplete != true && state.live.library.reading != nil
    let lines =
      isReading
      ? ["the runs are being read …"]
      : [
        "no runs yet: Space starts one, and its folder stays",
        ":runs DIR lists those in a folder, of any program",
      ]
    for (offset, line) in lines.prefix(area.rows).enumerated() {
      screen.putClipped(
        line, column: area.column, row: area.row + offset, columns: area.columns, style: theme.quiet)
    }
    drawCurves(on: &screen, area: area.droppingFirst(rows: lines.count + 1))
  }

  private func drawCurves(on screen: inout Screen, area: Rect) {
    ChartPane(state: state, runs: charted.map(\.curves)).draw(on: &screen, area: area)
  }

  // MARK: List

  /// Draws the list in at most so many rows; returns what is left below it.
  private func drawList(on screen: inout Screen, area: Rect, rows limit: Int) -> Rect {
    let fitting = max(1, min(runs.count, limit - 1))
    let first = RunsCell().firstInSight(state, fitting: fitting)
    let shown = first..<min(runs.count, first + fitting)
    let height = shown.count + 1
    table(shown, columns: area.columns).draw(
      on: &screen, area: Rect(column: area.column, row: area.row, columns: area.columns, rows: height))
    for (offset, index) in shown.enumerated() {
      let row = area.row + 1 + offset
      screen.add(Place(Rect(column: area.column, row: row, columns: area.columns, rows: 1), .step(index)))
    }
    return area.droppingFirst(rows: height + (area.rows > height + 8 ? 1 : 0))
  }

  private func table(_ shown: Range<Int>, columns: Int) -> Table {
    let first = shown.lowerBound > 0 ? "↑\(shown.lowerBound) " : ""
    let rest = runs.count - shown.upperBound
    let more = rest > 0 ? "↓\(rest)" : ""
    return Table(
      columns: [
        .init(title: "    name \(first)\(more)"), .init(title: "network", rank: 3),
        .init(title: "data", rank: 5),
        .init(title: "epochs", isNumber: true, rank: 4), .init(title: "steps", isNumber: true, rank: 2),
        .init(title: "held out", isNumber: true), .init(title: "best", isNumber: true, rank: 3),
        .init(title: "loss", isNumber: true, rank: 1), .init(title: "time", isNumber: true, rank: 6),
        .init(title: "when", rank: 6), .init(title: "state", rank: 1),
      ],
      rows: shown.map { row($0, nameColumns: max(14, columns * 2 / 5)) }, theme: theme)
  }

  private func row(_ index: Int, nameColumns: Int) -> Table.Row {
    let run = runs[index]
    let settings = run.settings
    let (last, best) = run.validation
    func share(_ value: Float?) -> String { value.map { NumberText.percent($0, decimals: 1) } ?? "–" }
    var row = Table.Row([
      "", settings.networkName ?? "–", (settings.data ?? "–").clipped(to: 14),
      run.epochs.map(LoggedRun.countText) ?? "–", run.steps.map(LoggedRun.countText) ?? "–", share(last),
      share(best), run.loss.map { NumberText.short($0) } ?? "–",
      run.seconds.map { NumberText.duration($0) } ?? "–", when(run), stateWords(run),
    ])
    row.cells[0] = name(run, index, columns: nameColumns)
    if run.isDamaged { row.cells[10] = [Piece("! ", theme.warning)] + row.cells[10] }
    return row
  }

  private func name(_ run: ListedRun, _ index: Int, columns: Int) -> [Piece] {
    let choices = state.document.choices.runList
    let isHidden = choices.hidden.contains(run.identity)
    let isPinned = choices.pinned.contains(run.identity)
    let place = charted.firstIndex { $0.identity == run.identity }
    let mark = place.map { Piece("■ ", theme.curve($0)) }
    return [
      Piece(index == chosen ? "▸" : " ", theme.accent), mark ?? Piece("  "),
      Piece(isPinned ? "+" : isHidden ? "-" : " ", theme.quiet),
      Piece(
        run.name.printable.clippedAtStart(to: columns),
        index == chosen ? theme.title : isHidden ? theme.quiet : theme.plain),
    ]
  }

  /// How long ago its log changed.
  private func when(_ run: ListedRun) -> String {
    guard let changed = run.logged?.times.changed, let time = state.live.library.contents?.time else {
      return "–"
    }
    let seconds = max(0, time - changed)
    return seconds < 172_800 ? "\(NumberText.duration(seconds)) ago" : "\(Int(seconds / 86_400)) d ago"
  }

  private func stateWords(_ run: ListedRun) -> String {
    String(state.stateText(of: run).prefix { $0 != ":" }).clipped(to: 24)
  }
}
