/// Text that is read over the notebook: help and notes.
struct Reading: Sendable {
  var title: String
  var lines: [[Piece]]

  /// The text of an overlay at the state's size; nil where it has none.
  init?(_ overlay: Overlay, _ state: NotebookState) {
    let columns = Reading.area(state.size).columns - 4
    switch overlay {
    case .help:
      title = "help"
      lines = Reading.help(state, columns: columns)
    case .why:
      title = "why: \(state.cell.title)"
      lines = Reading.why(state, columns: columns)
    default: return nil
    }
  }

  static func area(_ size: Size) -> Rect {
    let columns = min(size.columns - 4, 96)
    let rows = max(6, size.rows - 4)
    return Rect(
      column: (size.columns - columns) / 2, row: (size.rows - rows) / 2, columns: columns, rows: rows)
  }

  /// How far the text can be scrolled.
  static func lastScroll(_ overlay: Overlay, _ state: NotebookState) -> Int {
    guard let reading = Reading(overlay, state) else { return 0 }
    return max(0, reading.lines.count - (area(state.size).rows - 2))
  }

  // MARK: Texts

  private static func help(_ state: NotebookState, columns: Int) -> [[Piece]] {
    let theme = state.theme
    let keyColumns = 24
    var lines: [[Piece]] = []
    func add(_ keys: String, _ title: String) {
      for (index, part) in title.wrapped(to: max(10, columns - keyColumns)).enumerated() {
        lines.append([Piece((index == 0 ? keys : "").padded(to: keyColumns), theme.accent), Piece(part)])
      }
    }
    for section in KeyRow.Section.allCases {
      if !lines.isEmpty { lines.append([]) }
      lines.append([Piece(section.rawValue, theme.title)])
      for row in KeyTable.standard.rows where row.section == section && !row.title.isEmpty {
        add(row.keys, row.title)
      }
    }
    lines += [[], [Piece("Commands after :", theme.title)]]
    for command in TypedCommands.commands { add(":\(command.shown)", command.title) }
    add(":12, :split", "a cell by number or name")
    lines += [[], [Piece("The picture", theme.title)]]
    add("✓ · *", "computed from what is chosen; stale: something it depends on has changed; follows training")
    add("blue, dark, orange", "below 0, at 0, above 0; after a ReLU dark is 0. The legend has the numbers.")
    return lines
  }

  private static func why(_ state: NotebookState, columns: Int) -> [[Piece]] {
    let note = state.cell.view.why(state).wrapped(to: columns).map { [Piece($0)] }
    let title = [Piece(state.cell.view.title(state).clipped(to: columns), state.theme.quiet)]
    guard let remark = state.document.remarks[state.cell] else { return [title, []] + note }
    let heading = [Piece("From \(state.sessionName.printable)".clipped(to: columns), state.theme.title)]
    return [title, []] + note + [[], heading] + remark.wrapped(to: columns).map { [Piece($0)] }
  }
}
