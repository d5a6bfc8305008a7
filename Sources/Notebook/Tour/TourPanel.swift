/// The tour's question below the cell: what to look at, three answers, and what came of the guess.
struct TourPanel: Sendable {
  let state: NotebookState
  let tour: Tour

  /// The panel of a state; nil where no tour is on.
  init?(_ state: NotebookState) {
    guard let tour = state.interface.tour else { return nil }
    self.state = state
    self.tour = tour
  }

  private var theme: Theme { state.theme }

  /// All lines at a width.
  func lines(columns: Int) -> [[Piece]] {
    func text(_ text: String, _ style: Style) -> [[Piece]] {
      text.wrapped(to: max(20, columns)).map { [Piece($0, style)] }
    }
    let step = tour.question
    guard let guess = tour.guess else {
      return text(step.look(state), theme.plain) + text(step.question(state), theme.title)
        + answers(columns: columns)
    }
    guard let finding = tour.finding else {
      return answers(columns: columns) + text("\(state.waitingText) …", theme.quiet)
    }
    let verdict = finding.right == guess ? "Right" : "No, \(letter(finding.right))"
    let next = tour.isLast ? "Enter ends the tour" : "Enter goes on"
    return answers(columns: columns) + text("\(verdict): \(finding.text)", theme.title) + [
      [Piece(next, theme.accent, does: .action(.tour(.next)))]
    ]
  }

  private func letter(_ index: Int) -> String { ["a", "b", "c"][min(2, max(0, index))] }

  /// The three answers, beside each other where they fit.
  private func answers(columns: Int) -> [[Piece]] {
    let entries = tour.question.answers(state).enumerated().map { index, text in
      let isGuess = tour.guess == index
      let mark = tour.finding.map { $0.right == index ? "✓" : isGuess ? "✗" : " " } ?? (isGuess ? "▸" : " ")
      return [
        Piece("\(mark)\(letter(index)) ", theme.accent, does: .action(.tour(.guess(index)))),
        Piece(text, isGuess ? theme.title : theme.plain, does: .action(.tour(.guess(index)))),
      ]
    }
    let width = entries.joined().reduce(0) { $0 + CharacterWidth.columns($1.text) } + 3 * entries.count
    guard width <= columns else { return entries }
    return [entries.flatMap { $0 + [Piece("   ")] }]
  }

  /// Rows with the line above them.
  static func rows(_ state: NotebookState) -> Int {
    guard let panel = TourPanel(state) else { return 0 }
    let outline = state.size.columns >= Layout.outlineFrom ? Layout.outlineColumns : 0
    return min(state.size.rows / 2 - 3, panel.lines(columns: state.size.columns - outline - 2).count + 1)
  }

  func draw(on screen: inout Screen, area: Rect) {
    screen.fill(area)
    screen.add(Place(area, .nothing))
    let title = [
      Piece("tour \(tour.step + 1)/\(TourStep.all.count)", theme.accent),
      Piece(" \(tour.question.title)", theme.title),
    ]
    let top = Rect(column: area.column, row: area.row, columns: area.columns, rows: 1)
    screen.rule(top, title: title, note: "\(tour.right) right", style: theme.focusedFrame)
    let lines = lines(columns: area.columns - 2)
    for (offset, line) in lines.prefix(area.rows - 1).enumerated() {
      screen.put(line, column: area.column + 1, row: area.row + 1 + offset, columns: area.columns - 2)
    }
  }
}
