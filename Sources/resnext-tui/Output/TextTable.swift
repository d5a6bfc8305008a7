/// Rows of text in columns as wide as their longest entry, never cut.
struct TextTable {
  private let rows: [[String]]
  private let numbers: Set<Int>
  private let widths: [Int]

  /// A table of rows of equally many entries; columns of `numbers` stand to the right, the others to the left.
  init(_ rows: [[String]], numbers: Set<Int>) {
    self.rows = rows
    self.numbers = numbers
    widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
  }

  /// A line a row, without blanks at its end.
  var lines: [String] { rows.map(line) }

  private func line(_ cells: [String]) -> String {
    var text = ""
    for (index, cell) in cells.enumerated() {
      let blanks = String(repeating: " ", count: widths[index] - cell.count)
      text += (numbers.contains(index) ? blanks + cell : cell + blanks) + "  "
    }
    while text.last == " " { text.removeLast() }
    return text
  }

  /// The columns of the first so many entries, the gaps between them left out.
  func columns(ofFirst count: Int) -> Int { widths.prefix(count).reduce(0, +) }
}
