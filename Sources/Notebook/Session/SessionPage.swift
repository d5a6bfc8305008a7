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
    plain.interface.cursor.isZoomed = false
    // It is drawn because it is computed.
    plain.live.computed[kind] = kind.definition.dependencies(plain)
    // What an instrument shows was computed for the shown cell alone.
    plain.document.choices.instruments = InstrumentChoices()
    // What other people wrote has cells of its own.
    plain.document.contents = SessionDocument()
    self.state = plain
  }

  private func drawn(_ appearance: Appearance) -> Screen {
    var state = state
    state.interface.surface.appearance = appearance
    return page(state, cell: kind, size: wholePage(state, cell: kind, atLeast: Self.size))
  }

  /// The page in shades, without colours, blank lines at its end removed.
  var text: String {
    var lines = drawn(Appearance(colors: .mono, glyphs: .unicode)).plainText()
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines.joined(separator: "\n")
  }

  /// What the page shows, in a line.
  var words: String {
    let title = kind.definition.title(state)
    return kind.title + (title.isEmpty ? "" : ": \(title)")
  }

  /// The page in colours as a PNG file, dark on light: it is read among dark text on white, in Jupyter, on paper and where code
  /// is shown; nil where there is no memory for it.
  var png: Data? {
    let screen = drawn(Appearance(colors: .direct, glyphs: .unicode, background: .light))
    let rows = screen.rowsWithoutGaps.map {
      $0 * FixedFont.cell.height..<($0 + 1) * FixedFont.cell.height
    }
    var file: Data?
    for grain in ImageGrain.allCases {
      var image = screen.image(background: .light, grain: grain)
      image.keep(rows: rows)
      file = try? image.png()
      if let file, file.count <= Self.largestPicture { return file }
    }
    return file
  }

  /// Bytes that a picture may have: all cells together stay below a megabyte of text.
  private static let largestPicture = 48 << 10
}

extension Screen {
  /// The rows up to the last that is not blank, of several blank ones in a row the first alone.
  fileprivate var rowsWithoutGaps: [Int] {
    let isBlank = (0..<size.rows).map { row in
      (0..<size.columns).allSatisfy { self[$0, row].character == " " && self[$0, row].style == .plain }
    }
    let last = isBlank.lastIndex(of: false) ?? 0
    return (0...last).filter { !isBlank[$0] || ($0 > 0 && !isBlank[$0 - 1]) }
  }
}
