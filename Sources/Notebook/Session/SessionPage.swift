import Foundation

/// A cell's page as sessions keep it: without what was opened over it, whatever the screen looks like.
struct SessionPage: Sendable {
  /// Size of the pages, in characters; those of text are longer.
  static let size = Size(columns: 100, rows: 40)

  private let state: NotebookState
  private let kind: CellKind

  init(state: NotebookState, kind: CellKind) {
    self.kind = kind
    var plain = kind.definition.kept(state)
    plain.interface.isZoomed = false
    // What an instrument shows was computed for the shown cell alone.
    plain.document.choices.instruments = InstrumentChoices()
    // What other people wrote has cells of its own.
    plain.document.contents = SessionDocument()
    self.state = plain
  }

  private func drawn(_ appearance: Appearance) -> Screen {
    var state = state
    state.interface.appearance = appearance
    return page(state, cell: kind, size: wholePage(state, cell: kind, atLeast: Self.size))
  }

  /// The page in shades, without colours, blank lines at its end removed.
  var text: String {
    var lines = drawn(Appearance(colors: .mono, glyphs: .unicode)).plainText()
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines.joined(separator: "\n")
  }

  /// The page in colours as a PNG file, dark on light: it is read among dark text on white, in Jupyter, on paper and where code
  /// is shown; nil where there is no memory for it.
  var png: Data? {
    let screen = drawn(Appearance(colors: .direct, glyphs: .unicode, background: .light))
    var image = screen.image(background: .light)
    let rows = (0..<screen.size.rows).last { !screen.isBlank(row: $0) } ?? 0
    image.crop(height: (rows + 1) * FixedFont.cell.height)
    return try? image.png()
  }
}

extension Screen {
  /// Whether nothing is to be seen in a row.
  fileprivate func isBlank(row: Int) -> Bool {
    (0..<size.columns).allSatisfy { self[$0, row].character == " " && self[$0, row].style == .plain }
  }
}
