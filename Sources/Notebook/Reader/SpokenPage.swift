/// What a cell draws, as lines of words: pictures, boxes and bars left out.
enum SpokenPage {
  /// The shown cell's picture as text, where the cell has no sentences of its own for it.
  static func lines(of state: NotebookState) -> [String] {
    lines(of: state) { screen, state in
      state.cell.definition.draw(on: &screen, area: screen.bounds, state)
    }
  }

  /// Why a value is what it is.
  static func inspector(_ state: NotebookState) -> [String] {
    lines(of: state) { screen, state in
      InspectorPage(state: state, showsImage: false).draw(on: &screen, area: screen.bounds)
    }
  }

  private static func lines(of state: NotebookState, draw: (inout Screen, NotebookState) -> Void) -> [String]
  {
    var state = state
    state.interface.size = Size(columns: 110, rows: 44)
    state.interface.overlay = nil
    state.interface.isPage = true
    // Pictures of ASCII would be read as words.
    state.interface.appearance.glyphs = .unicode
    var screen = Screen(size: state.interface.size)
    draw(&screen, state)
    return (0..<screen.size.rows).map { words(of: screen.line($0)) }.filter(isSaid)
  }

  /// A row's words; what stands apart has a comma between.
  private static func words(of row: String) -> String {
    let text = String(row.map { SpokenText.isDrawn($0) && !"→←↑↓▲▼▣▢✓✗".contains($0) ? " " : $0 })
    return text.split(separator: "   ").map { SpokenText.plain(String($0)) }.filter { !$0.isEmpty }
      .joined(separator: ", ")
  }

  private static func isSaid(_ line: String) -> Bool { line.contains { $0.isLetter || $0.isNumber } }
}
