import ResNeXtModel

/// A drawing of one block: the paths side by side, what joins them, and the shortcut around them.
struct BlockDiagram: Sendable {
  let block: BlockGeometry
  let state: NotebookState

  private var theme: Theme { state.theme }

  /// Columns of the shortcut.
  private static let shortcutColumns = 22
  /// Columns of one path: as wide as there is room for, and never too narrow for its text.
  private let pathColumns: Int

  init(block: BlockGeometry, state: NotebookState, columns: Int) {
    self.block = block
    self.state = state
    let narrowest = max(13, "conv 3×3, \(block.pathWidth) s2".count + 2)
    pathColumns = min(17, max(narrowest, (columns - Self.shortcutColumns) / max(1, block.cardinality)))
  }

  /// The operations of one path, from the top.
  private var pathLines: [String] {
    let width = block.pathWidth
    func stride(_ window: Window) -> String { window.stride > 1 ? " s\(window.stride)" : "" }
    return [
      "conv 1×1, \(width)\(stride(block.reduceWindow))", "BN, ReLU",
      "conv 3×3, \(width)\(stride(block.groupedWindow))", "BN, ReLU",
    ]
  }

  /// The channels of the input that a path reads.
  private func input(of path: Int) -> Range<Int> {
    block.splitsInput ? block.split[path] : 0..<block.inputChannels
  }

  /// Rows it takes.
  static let rows = 14

  /// Paths that have room beside each other.
  private func room(in columns: Int) -> Int { (columns - Self.shortcutColumns) / pathColumns }

  /// Columns that it takes of so many.
  func width(in columns: Int) -> Int {
    min(block.cardinality, room(in: columns)) * pathColumns + Self.shortcutColumns
  }

  func draw(on screen: inout Screen, area: Rect) {
    guard area.rows >= Self.rows, area.columns >= 3 * pathColumns + Self.shortcutColumns else { return }
    let room = room(in: area.columns)
    let fits = block.cardinality <= room
    let shown = fits ? Array(0..<block.cardinality) : Array(0..<room - 2) + [block.cardinality - 1]
    let slots = fits ? shown.map { Optional($0) } : shown.dropLast().map { Optional($0) } + [nil, shown.last]
    let width = slots.count * pathColumns
    let paths = Rect(column: area.column, row: area.row, columns: width, rows: area.rows)
    let middle = paths.column + width / 2
    center(
      [
        Piece("block \(block.name.text(state.form)) reads ", theme.quiet),
        Piece(ShapeText.map(block.inputChannels, block.inputSize), theme.title),
      ],
      at: middle, row: area.row, on: &screen)
    drawBus(slots.count, row: area.row + 1, area: paths, isTop: true, on: &screen)
    for (place, path) in slots.enumerated() {
      drawPath(path, column: paths.column + place * pathColumns, row: area.row + 2, on: &screen)
    }
    drawBus(slots.count, row: area.row + 7, area: paths, isTop: false, on: &screen)
    let merged = ShapeText.map(block.pathChannels, block.outputSize)
    center(
      [Piece("concatenate  ", theme.plain), Piece(merged, theme.quiet)], at: middle, row: area.row + 8,
      on: &screen)
    center([Piece("conv 1×1, \(block.outputChannels)")], at: middle, row: area.row + 9, on: &screen)
    center([Piece(block.rectifiesResidual ? "BN, ReLU" : "BN")], at: middle, row: area.row + 10, on: &screen)
    drawShortcut(from: middle, column: paths.endColumn + 3, area: area, on: &screen)
    center(
      [Piece("ReLU  "), Piece(ShapeText.map(block.outputChannels, block.outputSize), theme.title)],
      at: middle,
      row: area.row + 12, on: &screen)
  }

  /// The line that parts into the paths, or joins them.
  private func drawBus(_ count: Int, row: Int, area: Rect, isTop: Bool, on screen: inout Screen) {
    let half = pathColumns / 2
    let first = area.column + half
    let last = area.column + (count - 1) * pathColumns + half
    for column in first...last { screen[column, row] = Cell("─", theme.quiet) }
    for place in 0..<count {
      let column = area.column + place * pathColumns + half
      let corner: Character =
        place == 0 ? (isTop ? "┌" : "└") : place == count - 1 ? (isTop ? "┐" : "┘") : (isTop ? "┬" : "┴")
      screen[column, row] = Cell(count == 1 ? "│" : corner, theme.quiet)
    }
    let middle = area.column + area.columns / 2
    if count > 1 {
      let meets = screen[middle, row].character
      screen[middle, row] = Cell(meets == "─" ? (isTop ? "┴" : "┬") : "┼", theme.quiet)
    }
  }

  private func drawPath(_ path: Int?, column: Int, row: Int, on screen: inout Screen) {
    let middle = column + pathColumns / 2
    guard let path else {
      center([Piece("…", theme.quiet)], at: middle, row: row + 1, on: &screen)
      center([Piece("\(block.cardinality) paths", theme.quiet)], at: middle, row: row + 2, on: &screen)
      center([Piece("…", theme.quiet)], at: middle, row: row + 3, on: &screen)
      return
    }
    let range = ShapeText.range(input(of: path))
    center(
      [Piece("\(path + 1) ", theme.path(path)), Piece("ch \(range)", theme.quiet)], at: middle, row: row,
      on: &screen)
    // A muted path computes as ever; what is concatenated of it is zero.
    let isMuted = state.document.choices.muted.contains(path, of: block.name)
    for (offset, line) in (isMuted ? pathLines.dropLast() : pathLines[...]).enumerated() {
      let isQuiet = line.hasPrefix("BN")
      center(
        [Piece(line, isQuiet ? theme.quiet : theme.plain)], at: middle, row: row + 1 + offset, on: &screen)
    }
    if isMuted {
      center([Piece("muted: 0", theme.warning)], at: middle, row: row + pathLines.count, on: &screen)
    }
  }

  /// The way around the paths, and the addition it ends in.
  private func drawShortcut(from middle: Int, column: Int, area: Rect, on screen: inout Screen) {
    let top = area.row
    let bottom = area.row + 11
    for row in top..<bottom { screen[column, row] = Cell("│", theme.quiet) }
    let begin = middle + 18
    if begin < column {
      for place in begin..<column { screen[place, top] = Cell("─", theme.quiet) }
    }
    screen[column, top] = Cell("┐", theme.quiet)
    for place in middle + 2..<column { screen[place, bottom] = Cell("─", theme.quiet) }
    screen[column, bottom] = Cell("┘", theme.quiet)
    screen.put("+", column: middle, row: bottom, style: theme.title)
    let lines =
      block.hasProjection
      ? [
        "projection", "conv 1×1, \(block.outputChannels)\(block.stride > 1 ? " s\(block.stride)" : "")", "BN",
      ]
      : ["identity"]
    for (offset, line) in lines.enumerated() {
      screen.put(
        line, column: column + 2, row: area.row + 5 + offset, style: offset == 0 ? theme.plain : theme.quiet,
        limit: area.endColumn - column - 2)
    }
  }

  private func center(_ pieces: [Piece], at middle: Int, row: Int, on screen: inout Screen) {
    let width = pieces.reduce(0) { $0 + CharacterWidth.columns($1.text) }
    screen.put(pieces, column: middle - width / 2, row: row, columns: width)
  }
}
