import Tensors

/// What lies over the notebook: help, notes, palette, completions, the question before quitting.
struct OverlayView: Sendable {
  let state: NotebookState
  let layout: Layout

  private var theme: Theme { state.theme }

  func draw(on screen: inout Screen) {
    guard let overlay = state.overlay else { return }
    switch overlay {
    case .help(let scroll), .why(let scroll), .log(let scroll):
      drawReading(overlay, scroll: scroll, on: &screen)
    case .palette(let field, let selected): drawPalette(field, selected, on: &screen)
    case .prompt(let prompt): drawCandidates(prompt, on: &screen)
    case .calibration(let calibration):
      CalibrationView(state: state, calibration: calibration).draw(on: &screen)
    case .quit: drawQuestion("quit?", QuitQuestion(state: state).lines, on: &screen)
    case .unsaved:
      let columns = min(layout.size.columns, Self.questionColumns) - 4
      drawQuestion("unsaved changes", UnsavedQuestion(state: state, columns: columns).lines, on: &screen)
    }
  }

  private func drawReading(_ overlay: Overlay, scroll: Int, on screen: inout Screen) {
    guard let reading = Reading(overlay, state) else { return }
    let area = reading.frame(layout.size)
    let visible = area.rows - 2
    let last = max(0, reading.lines.count - visible)
    let first = min(scroll, last)
    let note =
      last > 0 ? "\(first + 1)–\(min(reading.lines.count, first + visible)) of \(reading.lines.count)" : ""
    screen.add(Place(screen.bounds, .close))
    let inside = frame(area, title: reading.title, note: note, on: &screen)
    for (offset, line) in reading.lines.dropFirst(first).prefix(visible).enumerated() {
      let row = Rect(column: inside.column, row: inside.row + offset, columns: inside.columns, rows: 1)
      // The line does what its first key does, each key's name what that one does.
      if let action = reading.actions[first + offset] { screen.add(Place(row, action)) }
      screen.put(line, column: row.column + 1, row: row.row, columns: row.columns - 2)
    }
    if let search = state.interface.search { screen.mark(search.text, in: inside) }
  }

  private func frame(_ area: Rect, title: String, note: String = "", on screen: inout Screen) -> Rect {
    screen.fill(area)
    return screen.box(area, title: [Piece(title, theme.title)], note: note, style: theme.focusedFrame)
  }

  private func drawPalette(_ field: TextField, _ selected: Int, on screen: inout Screen) {
    screen.add(Place(screen.bounds, .close))
    let entries = PaletteEntry.matching(field.text, in: state)
    let columns = min(layout.size.columns - 4, 76)
    let rows = min(layout.size.rows - 4, 20)
    let area = Rect(
      column: (layout.size.columns - columns) / 2, row: max(1, (layout.size.rows - rows) / 4),
      columns: columns,
      rows: rows)
    let inside = frame(area, title: "palette", note: "\(entries.count) matches", on: &screen)
    screen.add(Place(area, .nothing))
    let used = screen.put("> ", column: inside.column + 1, row: inside.row, style: theme.accent)
    FieldLine(field: field, theme: theme).draw(
      on: &screen, column: inside.column + 1 + used, row: inside.row, columns: inside.columns - used - 2)
    let visible = inside.rows - 1
    let first = max(0, min(selected - visible / 2, entries.count - visible))
    for (offset, entry) in entries.dropFirst(first).prefix(visible).enumerated() {
      let row = inside.row + 1 + offset
      let isChosen = first + offset == selected
      let style = isChosen ? theme.focusedSelection : theme.plain
      if isChosen {
        screen.fill(Rect(column: inside.column, row: row, columns: inside.columns, rows: 1), style: style)
      }
      screen.add(
        Place(
          Rect(column: inside.column, row: row, columns: inside.columns, rows: 1),
          .paletteLine(first + offset)))
      let keys = entry.keys
      let room = inside.columns - CharacterWidth.columns(keys) - 4
      screen.putClipped(entry.title, column: inside.column + 1, row: row, columns: room, style: style)
      screen.putRight(keys, end: inside.endColumn - 1, row: row, style: isChosen ? style : theme.quiet)
    }
    if entries.isEmpty {
      screen.putClipped(
        "nothing matches", column: inside.column + 1, row: inside.row + 1, columns: inside.columns - 2,
        style: theme.quiet)
    }
  }

  /// Completions above the line being typed.
  private func drawCandidates(_ prompt: Prompt, on screen: inout Screen) {
    let words = prompt.candidates
    guard !words.isEmpty else { return }
    let rows = min(words.count, max(1, min(8, layout.size.rows - 6)))
    let selected = prompt.candidate ?? 0
    let first = max(0, min(selected - rows / 2, words.count - rows))
    let widest = words.map { CharacterWidth.columns($0) }.max() ?? 1
    let columns = min(layout.size.columns - 2, max(24, widest + 4))
    let area = Rect(column: 0, row: layout.size.rows - 1 - rows - 2, columns: columns, rows: rows + 2)
    let inside = frame(area, title: "\(words.count) completions", on: &screen)
    screen.add(Place(area, .nothing))
    for (offset, word) in words.dropFirst(first).prefix(rows).enumerated() {
      let isChosen = prompt.candidate == first + offset
      screen.add(
        Place(
          Rect(column: inside.column, row: inside.row + offset, columns: inside.columns, rows: 1),
          .candidate(first + offset)))
      screen.put(
        word.clippedAtStart(to: inside.columns - 2).padded(to: inside.columns - 2), column: inside.column + 1,
        row: inside.row + offset, style: isChosen ? theme.focusedSelection : theme.plain)
    }
  }

  private static let questionColumns = 66

  /// The question stands over the curves, so that what would be lost can be seen behind it.
  private func drawQuestion(_ title: String, _ lines: [QuitQuestion.Line], on screen: inout Screen) {
    screen.add(Place(screen.bounds, .nothing))
    let columns = min(layout.size.columns, Self.questionColumns)
    let rows = min(layout.size.rows, lines.count + 2)
    let home = layout.curves ?? layout.cell
    let row = home.rows >= rows ? home.row + (home.rows - rows) / 2 : max(0, (layout.size.rows - rows) / 2)
    let area = Rect(
      column: max(0, home.column + (home.columns - columns) / 2), row: row, columns: columns, rows: rows)
    let inside = frame(area, title: title, on: &screen)
    for (offset, line) in lines.prefix(inside.rows).enumerated() {
      let row = Rect(column: inside.column, row: inside.row + offset, columns: inside.columns, rows: 1)
      screen.put(line.pieces, column: row.column + 1, row: row.row, columns: row.columns - 2)
      if let action = line.action { screen.add(Place(row, action)) }
    }
  }
}

/// What is asked before quitting, and what each answer does.
struct QuitQuestion: Sendable {
  let state: NotebookState

  /// A line, and what a click on it does.
  struct Line {
    var pieces: [Piece]
    var action: Action?
  }

  var lines: [Line] {
    let theme = state.theme
    var lines: [Line] = []
    if state.phase.isActive, let run = state.run {
      lines.append(Line(pieces: [Piece("\(run.name) is under way, step \(NumberText.grouped(run.steps))")]))
    }
    if state.isUnsaved { lines.append(Line(pieces: [Piece("\(state.session.name) has unsaved changes")])) }
    lines.append(Line(pieces: []))
    if state.session.readOnlyReason == nil {
      let what =
        state.weights?.origin.isTrained == true || state.phase.isActive ? "notebook and weights" : "notebook"
      lines.append(
        Line(pieces: [Piece("s", theme.accent), Piece("    save \(what), then quit")], action: .quitSaving))
    } else {
      let reason = state.session.readOnlyReason ?? ""
      lines.append(Line(pieces: [Piece("s    not possible: \(reason)", theme.quiet)]))
    }
    lines.append(
      Line(
        pieces: [
          Piece("d", theme.accent),
          Piece("    discard and quit\(state.runs.isEmpty ? "" : "; files of runs stay")"),
        ], action: .quitDiscarding))
    lines.append(Line(pieces: [Piece("Esc", theme.accent), Piece("  stay")], action: .close))
    return lines
  }
}
