/// A line of a cell's call.
struct CallLine: Hashable, Sendable {
  var text: String
  /// Whether it computes the step shown.
  var isCurrent = false
  /// Whether it is no code.
  var isComment = false
}

extension PageLayout {
  /// The call in Swift, or in Keras where that was asked for and there is such a call.
  static func callLines(of cell: any NotebookCell, area: Rect, _ state: NotebookState) -> [CallLine] {
    let freshness = state.freshness(cell.kind)
    let prompt = "In [\(freshness == .computed ? "\(cell.kind.number)" : freshness.mark)]: "
    let width = max(1, area.columns)
    if state.interface.showsKeras, let twin = cell.keras(state) {
      return kerasLines(twin, prompt: prompt, columns: width, most: max(2, area.rows / 4), state)
    }
    let lines = (prompt + cell.call(state)).wrapped(to: width)
    return limited(lines, to: area.rows >= 30 ? 3 : 1, columns: width).map { CallLine(text: $0) }
  }

  /// A line that says what it is, and as many of the code's lines around the present step's as there is room for.
  private static func kerasLines(
    _ twin: KerasTwin, prompt: String, columns: Int, most: Int, _ state: NotebookState
  ) -> [CallLine] {
    let code = twin.wrapped(to: columns)
    let shown = min(code.count, most)
    let current = code.lastIndex { $0.isCurrent } ?? 0
    let first = max(0, min(current - shown / 2, code.count - shown))
    let missing =
      code.count > shown
      ? ", lines \(first + 1)–\(first + shown) of \(code.count)"
        + (state.interface.surface.isPage ? "" : ", w: all") : ""
    let keys = state.interface.surface.isPage ? "" : "   K: Swift"
    let head = CallLine(text: "\(prompt)# Keras 3\(missing)\(keys)", isComment: true)
    return [head] + code[first..<first + shown].map { CallLine(text: $0.text, isCurrent: $0.isCurrent) }
  }
}
