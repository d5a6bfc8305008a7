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
    func add(_ keys: String, _ title: String, _ action: Action? = nil, row: KeyRow? = nil) {
      actions[lines.count] = action
      let names =
        row.map { pieces($0, columns: keyColumns, theme) } ?? [
          Piece(keys.padded(to: keyColumns), theme.accent)
        ]
      let blank = [Piece("".padded(to: keyColumns), theme.accent)]
      for (index, part) in title.wrapped(to: max(10, columns - keyColumns)).enumerated() {
        lines.append((index == 0 ? names : blank) + [Piece(part)])
      }
    }
    var beneath = state
    beneath.interface.overlay = nil
    for section in KeyRow.Section.allCases {
      if !lines.isEmpty { lines.append([]) }
      lines.append([Piece(section.rawValue, theme.title)])
      for row in KeyTable.standard.rows where row.section == section && !row.title.isEmpty {
        // What a key does holds where another row without a title says so, too.
        let holds = KeyTable.standard.rows.contains { other in
          other.keys == row.keys && other.bindings.first?.action == row.bindings.first?.action
            && other.holds(in: beneath)
        }
        add(row.keys, row.title, holds ? row.bindings.first?.action : nil, row: holds ? row : nil)
      }
    }
    lines += [[], [Piece("Commands after :", theme.title)]]
    for command in TypedCommands.commands { add(":\(command.shown)", command.title) }
    add(":12, :split", "a cell by number or name")
    lines += [[], [Piece("How it looks", theme.title)]]
    add(":calibrate", "choose glyphs, colours, theme and pictures by what is seen", .calibration(.begin))
    add(":reader", "sentences in place of pictures, for a screen reader", .reader)
    let path = state.start.settingsPath
    if !path.isEmpty { add("settings file", path) }
    lines += [[], [Piece("The picture", theme.title)]]
    add("✓ · *", "computed from what is chosen; stale: something it depends on has changed; follows training")
    add("blue, dark, orange", "below 0, at 0, above 0; after a ReLU dark is 0. The legend has the numbers.")
    return (lines, actions)
  }

  /// The names of a row's keys, each of which does what it does.
  private static func pieces(_ row: KeyRow, columns: Int, _ theme: Theme) -> [Piece] {
    var pieces: [Piece] = []
    for name in row.keys.split(separator: " ").map(String.init) {
      let action = (try? KeyName.key(name)).flatMap { key in row.bindings.first { $0.key == key }?.action }
      pieces.append(Piece(name, theme.accent, does: action.map { .action($0) }))
      pieces.append(Piece(" ", theme.accent))
    }
    let used = CharacterWidth.columns(row.keys) + 1
    return pieces + [Piece("".padded(to: max(0, columns - used)), theme.accent)]
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
