/// Text that is read over the notebook: help, notes, and what was said.
struct Reading: Sendable {
  var title: String
  var lines: [[Piece]]
  /// What a click on a line does, by the line.
  var actions: [Int: Action] = [:]

  /// The text of an overlay at the state's size; nil where it has none.
  init?(_ overlay: Overlay, _ state: NotebookState) {
    let columns = Reading.area(state.size).columns - 4
    switch overlay {
    case .help:
      title = "help"
      (lines, actions) = Reading.help(state, columns: columns)
    case .why:
      title = "why: \(state.cell.title)"
      lines = Reading.why(state, columns: columns)
    case .log:
      title = "log"
      lines = Reading.log(state, columns: columns)
    default: return nil
    }
  }

  static func area(_ size: Size) -> Rect {
    let columns = min(size.columns - 4, 96)
    let rows = max(6, size.rows - 4)
    return Rect(
      column: (size.columns - columns) / 2, row: (size.rows - rows) / 2, columns: columns, rows: rows)
  }

  /// Its frame on a screen: no higher than its lines need.
  func frame(_ size: Size) -> Rect {
    var area = Reading.area(size)
    guard lines.count + 2 < area.rows else { return area }
    area.row += (area.rows - lines.count - 2) / 2
    area.rows = lines.count + 2
    return area
  }

  /// How far the text can be scrolled.
  static func lastScroll(_ overlay: Overlay, _ state: NotebookState) -> Int {
    guard let reading = Reading(overlay, state) else { return 0 }
    return max(0, reading.lines.count - (area(state.size).rows - 2))
  }

  // MARK: Texts

  private static func help(_ state: NotebookState, columns: Int) -> ([[Piece]], [Int: Action]) {
    let theme = state.theme
    let keyColumns = 24
    var lines: [[Piece]] = []
    var actions: [Int: Action] = [:]
    func add(_ keys: String, _ title: String, _ action: Action? = nil) {
      actions[lines.count] = action
      for (index, part) in title.wrapped(to: max(10, columns - keyColumns)).enumerated() {
        lines.append([Piece((index == 0 ? keys : "").padded(to: keyColumns), theme.accent), Piece(part)])
      }
    }
    for section in KeyRow.Section.allCases {
      if !lines.isEmpty { lines.append([]) }
      lines.append([Piece(section.rawValue, theme.title)])
      for row in KeyTable.standard.rows where row.section == section && !row.title.isEmpty {
        add(
          row.keys, row.title,
          row.contexts.isSuperset(of: KeyContext.notebook) ? row.bindings.first?.action : nil)
      }
    }
    lines += [[], [Piece("Commands after :", theme.title)]]
    for command in TypedCommands.commands { add(":\(command.shown)", command.title) }
    add(":12, :split", "a cell by number or name")
    lines += [[], [Piece("The picture", theme.title)]]
    add("✓ · *", "computed from what is chosen; stale: something it depends on has changed; follows training")
    add("blue, dark, orange", "below 0, at 0, above 0; after a ReLU dark is 0. The legend has the numbers.")
    return (lines, actions)
  }

  /// Everything that was said, the newest first.
  private static func log(_ state: NotebookState, columns: Int) -> [[Piece]] {
    let lines = state.interface.talk.log.reversed().flatMap { notice in
      notice.text.wrapped(to: columns).map {
        [Piece($0, notice.kind == .failure ? state.theme.failure : state.theme.plain)]
      }
    }
    return lines.isEmpty ? [[Piece("nothing was said yet", state.theme.quiet)]] : lines
  }

  private static func why(_ state: NotebookState, columns: Int) -> [[Piece]] {
    let note = state.cell.definition.why(state).wrapped(to: columns).map { [Piece($0)] }
    let title = [Piece(state.cell.definition.title(state).clipped(to: columns), state.theme.quiet)]
    let code = keras(state, columns: columns)
    guard let remark = state.document.contents.remarks[state.cell] else { return [title, []] + code + note }
    let heading = [Piece("From \(state.session.name.printable)".clipped(to: columns), state.theme.title)]
    return [title, []] + code + note + [[], heading] + remark.wrapped(to: columns).map { [Piece($0)] }
  }

  /// The cell's whole call in Keras, where calls are shown in it.
  private static func keras(_ state: NotebookState, columns: Int) -> [[Piece]] {
    guard state.interface.showsKeras, let twin = state.cell.definition.keras(state) else { return [] }
    let lines = twin.wrapped(to: columns).map { line in
      [Piece(line.text, line.isCurrent ? state.theme.title : state.theme.plain)]
    }
    return lines + [[]]
  }
}
