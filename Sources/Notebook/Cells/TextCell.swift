/// A cell that is text to read: headings with lines below them.
protocol TextCell: ScrollingCell {
  /// Its sections, in order.
  func sections(_ state: NotebookState) -> [TextSection]
}

/// A heading, and what stands below it.
struct TextSection: Sendable {
  /// The heading.
  var heading: String
  /// Names with what is said of each; an empty name for a line that stands alone.
  var entries: [(name: String, text: String)]
}

extension TextCell {
  /// The line that says which part is in sight.
  func fixedRows(_ state: NotebookState, columns: Int) -> Int { 1 }

  /// Longer lines are hard to read; these hold a path.
  var narrowestColumn: Int { 60 }

  /// All lines, with the call and the note.
  func pageRows(_ state: NotebookState, columns: Int) -> Int {
    let lines = lines(state, columns: TextColumns.width(narrowest: narrowestColumn, in: columns))
    let count = TextColumns.count(narrowest: narrowestColumn, in: columns)
    return (lines.count + count - 1) / count + 8
  }

  func walk(_ direction: Int, _ state: inout NotebookState) -> [Command] {
    state.refuse("\(name) has no steps: PgUp and PgDn scroll it, / searches it")
  }

  func lineCount(_ state: NotebookState, columns: Int) -> Int { lines(state, columns: columns).count }

  /// Its lines at a width, each with the section's entry that it belongs to.
  func lines(_ state: NotebookState, columns: Int) -> [(pieces: [Piece], entry: Int?)] {
    let theme = state.theme
    let nameColumns = min(24, columns / 3)
    var lines: [(pieces: [Piece], entry: Int?)] = []
    var entry = 0
    for section in sections(state) {
      if !lines.isEmpty { lines.append(([], nil)) }
      lines.append(([Piece(section.heading, theme.title)], nil))
      for (name, text) in section.entries {
        let indent = name.isEmpty ? 2 : nameColumns
        for (index, part) in text.wrapped(to: max(10, columns - indent)).enumerated() {
          let label = "  " + (index == 0 ? name.clipped(to: max(1, indent - 3)) : "")
          lines.append(([Piece(label.padded(to: indent), theme.accent), Piece(part)], entry))
        }
        entry += 1
      }
    }
    return lines
  }

  func draw(on screen: inout Screen, area: Rect, _ state: NotebookState) {
    let whole = TextColumns(area, narrowest: narrowestColumn)
    let lines = lines(state, columns: whole.width)
    let isLonger = lines.count > whole.count * area.rows
    let body = isLonger ? TextColumns(area.droppingLast(rows: 1), narrowest: narrowestColumn) : whole
    let height = body.height(for: lines.count)
    let room = height * body.count
    let first = min(scroll(state), max(0, lines.count - room))
    let found = state.interface.search.flatMap { search in
      search.hits.indices.contains(search.current) ? search.hits[search.current] : nil
    }
    for (offset, line) in lines.dropFirst(first).prefix(room).enumerated() {
      let row = body.place(offset, height: height)
      screen.put(line.pieces, column: row.column, row: row.row, columns: row.columns)
      guard let entry = line.entry, found == SearchHit(cell: kind, place: entry) else { continue }
      screen.restyle(row) { $0.reverse = true }
    }
    guard isLonger else { return }
    let last = min(lines.count, first + room)
    screen.putRight(
      "lines \(first + 1)–\(last) of \(lines.count) · PgUp PgDn", end: area.endColumn,
      row: area.endRow - 1, style: state.theme.accent)
  }

  // MARK: Search

  func hits(of text: String, _ state: NotebookState) -> [SearchHit] {
    let entries = sections(state).flatMap(\.entries).enumerated().filter {
      "\($1.name) \($1.text)".lowercased().contains(text)
    }
    return (words(state).contains(text) ? [SearchHit(cell: kind)] : [])
      + entries.map { SearchHit(cell: kind, place: $0.offset) }
  }

  func isAhead(_ entry: Int, _ state: NotebookState) -> Bool {
    line(of: entry, state) >= scroll(state)
  }

  func reveal(_ entry: Int, _ state: inout NotebookState) { scroll(toLine: line(of: entry, state), &state) }

  private func line(of entry: Int, _ state: NotebookState) -> Int {
    lines(state, columns: room(state).columns).firstIndex { $0.entry == entry } ?? 0
  }

  func values(_ state: NotebookState) -> [String] {
    ["section,name,text"]
      + sections(state).flatMap { section in
        section.entries.map {
          [section.heading, $0.name, $0.text].map(CellValues.quoted).joined(separator: ",")
        }
      }
  }
}
