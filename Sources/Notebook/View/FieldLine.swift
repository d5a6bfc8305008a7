/// A line being typed, drawn around its caret: whole clusters alone, the caret always in sight.
struct FieldLine: Sendable {
  let field: TextField
  let theme: Theme

  /// Stands where something is missing.
  private static let missing: (before: Character, after: Character) = ("‹", "›")

  func draw(on screen: inout Screen, column: Int, row: Int, columns: Int) {
    guard columns > 0 else { return }
    let window = window(columns: columns)
    let end = column + columns
    var place = column
    if window.hasMarkBefore {
      screen[place, row] = Cell(Self.missing.before, theme.quiet)
      place += 1
    }
    for index in window.clusters {
      let style = index == window.caret ? theme.selection : theme.plain
      place += screen.put(window.texts[index], column: place, row: row, style: style, limit: end - place)
    }
    if window.hasMarkAfter { screen[place, row] = Cell(Self.missing.after, theme.quiet) }
  }

  /// The clusters that are shown.
  struct Window {
    /// What stands for each cluster of the line, and a space for the end of it.
    var texts: [String]
    /// Where the caret is.
    var caret: Int
    /// Those in sight.
    var clusters: Range<Int>
    /// Whether there is room to say what is missing.
    var hasRoom: Bool
    var hasMarkBefore: Bool { hasRoom && clusters.lowerBound > 0 }
    var hasMarkAfter: Bool { hasRoom && clusters.upperBound < texts.count }
  }

  /// As many clusters before the caret as fit, then as many behind it; marks of what is missing take a column each.
  func window(columns: Int) -> Window {
    let texts = field.text.map(Self.shown) + [" "]
    let widths = texts.map { CharacterWidth.columns($0) }
    let caret = min(field.caretCluster, texts.count - 1)
    func fits(_ range: Range<Int>) -> Bool {
      let marks = (range.lowerBound > 0 ? 1 : 0) + (range.upperBound < texts.count ? 1 : 0)
      return range.reduce(marks) { $0 + widths[$1] } <= columns
    }
    var shown = caret..<caret + 1
    let hasRoom = fits(shown)
    while shown.lowerBound > 0, fits(shown.lowerBound - 1..<shown.upperBound) {
      shown = shown.lowerBound - 1..<shown.upperBound
    }
    while shown.upperBound < texts.count, fits(shown.lowerBound..<shown.upperBound + 1) {
      shown = shown.lowerBound..<shown.upperBound + 1
    }
    return Window(texts: texts, caret: caret, clusters: shown, hasRoom: hasRoom)
  }

  /// A cluster as it is drawn: one that takes no columns would hide the caret, so a circle stands for it.
  private static func shown(_ cluster: Character) -> String {
    CharacterWidth.columns(cluster) > 0 ? String(cluster) : "◌"
  }
}
