/// Loss, optimizer and rates in words.
extension CompileCell {
  func spoken(_ state: NotebookState) -> [String] {
    CompileFacts(state: state).lines(columns: 400).map { line in
      let name = line.first?.text.trimmed ?? ""
      return "\(name): \(line.dropFirst().map(\.text).joined())"
    }
  }
}
