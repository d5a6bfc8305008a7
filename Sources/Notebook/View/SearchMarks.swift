extension Screen {
  /// Turns the colours round of every place in an area where a text stands, whatever its case.
  mutating func mark(_ text: String, in area: Rect) {
    let wanted = Array(text.lowercased())
    guard !wanted.isEmpty else { return }
    for row in area.row..<max(area.row, area.endRow) {
      let columns = (area.column..<max(area.column, area.endColumn)).filter {
        !self[$0, row].isContinuation
      }
      // A character that has another count of characters in lower case matches nothing.
      let line = columns.map { self[$0, row].character.lowercased().first ?? " " }
      var start = 0
      while start + wanted.count <= line.count {
        guard line[start] == wanted[0], line[start..<start + wanted.count].elementsEqual(wanted) else {
          start += 1
          continue
        }
        let first = columns[start]
        let last = columns[start + wanted.count - 1]
        restyle(Rect(column: first, row: row, columns: last - first + 1, rows: 1)) { $0.reverse.toggle() }
        start += wanted.count
      }
    }
  }
}
