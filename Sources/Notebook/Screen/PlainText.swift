extension Screen {
  /// The characters alone, a line a row, without spaces at line ends.
  public func plainText() -> String {
    (0..<size.rows).map { line($0) }.joined(separator: "\n") + (size.rows > 0 ? "\n" : "")
  }

  /// One row's characters, without spaces at the end.
  func line(_ row: Int) -> String {
    var text = ""
    for column in 0..<size.columns {
      let character = self[column, row].character
      if character != Cell.continuation { text.append(character) }
    }
    while text.last == " " { text.removeLast() }
    return text
  }
}
