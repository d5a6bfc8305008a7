import Formats
import Tensors
import Training

/// What is known of one run: figures, settings, files, what is wrong, the last epochs; or where it differs from the pinned one.
struct RunDetails: Sendable {
  let run: ListedRun
  let state: NotebookState

  private var theme: Theme { state.theme }

  func draw(on screen: inout Screen, area: Rect) {
    let lines = lines(columns: area.columns)
    for (offset, line) in lines.prefix(area.rows).enumerated() {
      screen.put(line, column: area.column, row: area.row + offset, columns: area.columns)
    }
    guard state.interface.places.runList.side == .details else { return }
    drawEpochs(on: &screen, area: area.droppingFirst(rows: lines.count + 1))
  }

  private func lines(columns: Int) -> [[Piece]] {
    let head = [
      [Piece(run.name.printable.clippedAtStart(to: max(1, columns - 2)), theme.title)]
    ]
    if state.interface.places.runList.side == .differences, let other = state.comparedRun {
      return head + differences(from: other, columns: columns)
    }
    return head + problems(columns) + flow(figures, columns) + flow(run.settings.rows, columns)
      + files(columns)
      + otherTags(columns)
  }

  // MARK: Facts

  private var figures: [(name: String, value: String)] {
    let (last, best) = run.validation
    var figures = [("state", state.stateText(of: run).split(separator: ":").first.map(String.init) ?? "–")]
    if let epochs = run.epochs { figures.append(("epochs", LoggedRun.countText(epochs))) }
    if let steps = run.steps { figures.append(("steps", LoggedRun.countText(steps))) }
    if let loss = run.loss { figures.append(("loss", NumberText.short(loss))) }
    if let last { figures.append(("held out", NumberText.percent(last, decimals: 1))) }
    if let best { figures.append(("best", NumberText.percent(best, decimals: 1))) }
    if let seconds = run.seconds { figures.append(("time", NumberText.exactDuration(seconds))) }
    return figures
  }

  /// Names and values one after the other, none of them broken.
  private func flow(_ rows: [(name: String, value: String)], _ columns: Int) -> [[Piece]] {
    var lines: [[Piece]] = []
    var used = Int.max
    for (name, value) in rows {
      let value = value.printable.clipped(to: max(4, columns - CharacterWidth.columns(name) - 1))
      let width = CharacterWidth.columns(name) + 1 + CharacterWidth.columns(value)
      if used > columns - width - 3 {
        lines.append([])
        used = 0
      } else {
        lines[lines.count - 1].append(Piece(" · ", theme.quiet))
        used += 3
      }
      lines[lines.count - 1] += [Piece("\(name) ", theme.quiet), Piece(value)]
      used += width
    }
    return lines
  }

  private func problems(_ columns: Int) -> [[Piece]] {
    run.problems.prefix(4).flatMap { problem in
      let style = problem.isDamage ? theme.failure : theme.warning
      return "\(problem)".printable.wrapped(to: columns).prefix(2).map { [Piece($0, style)] }
    }
  }

  private func files(_ columns: Int) -> [[Piece]] {
    guard let logged = run.logged else { return [] }
    let weights = run.settings.weights.map { file in
      "\(file.name.prefix { $0 != "." })" + (file.step.map { " (step \(NumberText.grouped($0)))" } ?? "")
    }
    let count = logged.contents.files
    let size = "\(count) file\(count == 1 ? "" : "s"), \(byteText(logged.contents.bytes))"
    return flow(
      [("weights", weights.isEmpty ? "none" : weights.joined(separator: ", ")), ("folder", size)], columns)
      + logged.path.printable.wrapped(to: columns).prefix(2).map { [Piece($0, theme.quiet)] }
  }

  private func otherTags(_ columns: Int) -> [[Piece]] {
    guard let tags = run.logged?.otherTags, !tags.isEmpty else { return [] }
    let shown = tags.prefix(4).map { "\($0.tag) (\(NumberText.grouped($0.count)))" }.joined(separator: ", ")
    let more = tags.count > 4 ? " and \(tags.count - 4) more" : ""
    return "in no chart: \(shown)\(more)".printable.wrapped(to: columns).prefix(2)
      .map { [Piece($0, theme.quiet)] }
  }

  // MARK: Differences

  private func differences(from other: ListedRun, columns: Int) -> [[Piece]] {
    let rows = run.settings.difference(from: other.settings)
    guard !rows.isEmpty else {
      return "the same settings as \(other.name), as far as they are known".printable.wrapped(to: columns)
        .map { [Piece($0, theme.quiet)] }
    }
    let names = rows.map { CharacterWidth.columns($0.name) }.max() ?? 0
    let width = max(6, (columns - names - 4) / 2)
    func line(_ name: String, _ own: String, _ theirs: String, _ style: Style) -> [Piece] {
      [
        Piece(name.padded(to: names + 2), theme.quiet), Piece(own.printable.padded(to: width), style),
        Piece("  "), Piece(theirs.printable.clipped(to: width), style),
      ]
    }
    return [line("", "this one", other.name.printable.clippedAtStart(to: width), theme.quiet)]
      + rows.map { line($0.name, $0.own, $0.other, theme.plain) }
  }

  // MARK: Epochs

  /// The last epochs, as many as there is room for, the newest on top.
  private func drawEpochs(on screen: inout Screen, area: Rect) {
    let curves = run.curves
    let held = curves.points[.validationAccuracy] ?? []
    guard area.rows >= 3, !held.isEmpty else { return }
    let losses = curves.byStep(.loss)
    let heldLosses = curves.byStep(.validationLoss)
    let rates = curves.byStep(.learningRate)
    let rows = held.suffix(area.rows - 1).reversed().map { point -> Table.Row in
      func number(_ values: [Double: Float]) -> String {
        values[point.step].map { NumberText.short($0) } ?? "–"
      }
      return Table.Row([
        point.epoch.map(LoggedRun.countText) ?? "–", LoggedRun.countText(point.step), number(losses),
        number(heldLosses), NumberText.percent(point.value, decimals: 1), number(rates),
      ])
    }
    Table(
      columns: [
        .init(title: "epoch", isNumber: true), .init(title: "step", isNumber: true),
        .init(title: "loss", isNumber: true, rank: 1), .init(title: "held-out loss", isNumber: true, rank: 2),
        .init(title: "held out", isNumber: true), .init(title: "rate", isNumber: true, rank: 3),
      ], rows: rows, theme: theme
    ).draw(on: &screen, area: area)
  }
}

extension RunCurves {
  /// The values of a quantity by their steps.
  fileprivate func byStep(_ measure: RunMeasure) -> [Double: Float] {
    Dictionary((points[measure] ?? []).map { ($0.step, $0.value) }) { _, last in last }
  }
}
