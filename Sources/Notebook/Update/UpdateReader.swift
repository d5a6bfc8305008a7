/// Sentences in place of pictures, for a screen reader.
extension NotebookState {
  /// The least size at which everything has its room where nothing is drawn.
  private static let readersSize = Size(columns: 80, rows: 24)

  /// Turns them on or off.
  mutating func toggleReader() -> [Command] {
    interface.isReader.toggle()
    interface.looks.reader = isReader
    settleSize()
    say(
      isReader ? "sentences in place of pictures; :reader draws again" : "drawn again; :reader says sentences"
    )
    return [.setReader(isReader)]
  }

  /// The size for which everything is drawn; what is only said fits any terminal.
  mutating func settleSize() {
    var size = interface.terminalSize
    if isReader {
      size.columns = max(size.columns, Self.readersSize.columns)
      size.rows = max(size.rows, Self.readersSize.rows)
    }
    interface.size = size
  }
}
