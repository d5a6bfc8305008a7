extension Screen {
  /// The characters alone, a line a row, without spaces at line ends.
  public func plainText() -> String {
    (0..<size.rows).map { line($0) }.joined(separator: "\n") + (size.rows > 0 ? "\n" : "")
  }

  /// One row's characters, without spaces at the end.
  func line(_ row: Int) -> String {
    var text = ""
    for column in 0..<size.columns {
      let cell = self[column, row]
      if !cell.isContinuation { text.append(cell.character) }
    }
    while text.last == " " { text.removeLast() }
    return text
  }
}
