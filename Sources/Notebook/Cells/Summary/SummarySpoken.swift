/// The summary in words: the lines in sight, the chosen one by itself.
extension SummaryCell {
  func spokenLines(_ state: NotebookState, columns: Int) -> [String] {
    let table = SummaryLines(state: state, columns: columns)
    return table.lines.map { table.text(of: $0) }
  }

  func spokenChoice(_ state: NotebookState) -> String? {
    let lines = spokenLines(state, columns: room(state).columns)
    let line = chosenLine(state, count: lines.count)
    guard lines.indices.contains(line) else { return nil }
    return "line \(line + 1) of \(lines.count): \(lines[line])"
  }
}
