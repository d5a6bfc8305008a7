import Tensors

/// What cells say of themselves where they have nothing better: their values, a row a sentence.
extension NotebookCell {
  func spoken(_ state: NotebookState) -> [String] { SpokenTable(values(state)).sentences(atMost: 12) }
  func spokenChoice(_ state: NotebookState) -> String? { nil }
}

extension RowCell {
  func spoken(_ state: NotebookState) -> [String] {
    let rows = SpokenTable(values(state)).sentences(atMost: 12)
    return rows.isEmpty ? ["there is no \(rowNoun) yet"] : rows
  }

  /// The chosen row by its number and its values.
  func spokenChoice(_ state: NotebookState) -> String? {
    let count = rowCount(state)
    guard count > 0 else { return "there is no \(rowNoun)" }
    let row = row(state)
    let values = SpokenTable(values(state)).rows
    return "\(rowNoun) \(row + 1) of \(count)" + (values.indices.contains(row) ? ": \(values[row])" : "")
  }
}

extension ScrollingCell {
  /// The lines in sight.
  func spoken(_ state: NotebookState) -> [String] {
    let room = room(state)
    let lines = spokenLines(state, columns: room.columns)
    let first = min(scroll(state), lastScroll(state))
    return Array(lines.dropFirst(first).prefix(room.lines))
  }

  /// Which lines are in sight.
  func spokenChoice(_ state: NotebookState) -> String? {
    let room = room(state)
    let count = lineCount(state, columns: room.columns)
    let first = min(scroll(state), lastScroll(state))
    return count > room.lines ? "lines \(first + 1) to \(min(count, first + room.lines)) of \(count)" : nil
  }
}

extension TextCell {
  func spokenLines(_ state: NotebookState, columns: Int) -> [String] {
    lines(state, columns: columns).map { line in
      let name = line.pieces.first?.text.trimmed ?? ""
      let text = line.pieces.dropFirst().map(\.text).joined()
      return name.isEmpty || text.isEmpty ? name + text : "\(name): \(text)"
    }
  }
}

/// Comma-separated values as sentences: every number with the name of its column.
struct SpokenTable: Sendable {
  /// A sentence a row.
  let rows: [String]

  /// The sentences of lines, the first of which names the columns.
  init(_ lines: [String]) {
    let names = (lines.first.map(CellValues.texts) ?? []).map { $0.replacing("_", with: " ") }
    rows = lines.dropFirst().map { line in
      zip(names, CellValues.texts(of: line)).filter { !$0.1.isEmpty }.map { "\($0.0) \(Self.number($0.1))" }
        .joined(separator: ", ")
    }
  }

  /// As many as are heard with patience, and how many more there are.
  func sentences(atMost count: Int) -> [String] {
    guard rows.count > count else { return rows }
    return rows.prefix(count) + ["and \(rows.count - count) rows more: :export F.csv writes all of them"]
  }

  /// A number in two or three digits; words as they are.
  private static func number(_ text: String) -> String {
    if let whole = Int(text) { return NumberText.grouped(whole) }
    guard let number = Double(text), number.isFinite else { return text }
    return NumberText.short(number)
  }
}
