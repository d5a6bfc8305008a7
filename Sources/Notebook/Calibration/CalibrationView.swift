/// The calibration screen: each thing with its choices, and below them how each choice looks here.
struct CalibrationView: Sendable {
  let state: NotebookState
  let calibration: ScreenCalibration

  private var theme: Theme { state.theme }

  /// A line: pieces, or something that is drawn.
  private enum Line {
    case pieces([Piece])
    /// Pieces in the characters that they show.
    case characters([Piece])
    case ramp(Appearance.Colors)
    case picture
    /// Goes on in the line before.
    case covered
  }

  private static let columns = 76
  /// Rows of a sample picture.
  private static let pictureRows = 4

  func draw(on screen: inout Screen) {
    let size = state.size
    var lines = lines(rows: size.rows - 4)
    lines = Array(lines.prefix(max(1, size.rows - 4)))
    let area = Rect(
      column: max(0, (size.columns - Self.columns) / 2), row: max(0, (size.rows - lines.count - 2) / 2),
      columns: min(size.columns, Self.columns), rows: lines.count + 2)
    screen.fill(area)
    let inside = screen.box(
      area, title: [Piece("how does it look?", theme.title)], note: "Enter keep   Esc as before",
      style: theme.focusedFrame)
    screen.add(Place(screen.bounds, .close))
    screen.add(Place(area, .nothing))
    for (offset, line) in lines.enumerated() {
      draw(
        line, on: &screen, column: inside.column + 1, row: inside.row + offset, columns: inside.columns - 2)
    }
    addEnds(on: &screen, area)
  }

  /// The words in the frame's edge do what their keys do.
  private func addEnds(on screen: inout Screen, _ area: Rect) {
    guard area.columns >= 60 else { return }
    let end = area.endColumn - 3
    screen.add(
      Place(Rect(column: end - 26, row: area.row, columns: 10, rows: 1), .action(.calibration(.keep))))
    screen.add(Place(Rect(column: end - 13, row: area.row, columns: 13, rows: 1), .action(.close)))
  }

  // MARK: Lines

  /// Samples stand where there is room for them: those of the picture go first.
  private func lines(rows: Int) -> [Line] {
    let full = lines(hasPicture: true, hasRamps: true)
    if full.count <= rows { return full }
    let short = lines(hasPicture: false, hasRamps: true)
    return short.count <= rows ? short : lines(hasPicture: false, hasRamps: false)
  }

  private func lines(hasPicture: Bool, hasRamps: Bool) -> [Line] {
    CalibrationItem.allCases.flatMap { item in
      [.pieces(choices(item))] + samples(item, hasPicture: hasPicture, hasRamps: hasRamps)
    }
  }

  private func choices(_ item: CalibrationItem) -> [Piece] {
    let isHere = item == calibration.item
    let chosen = item.value(of: state.looks)
    var pieces = [
      Piece(
        (isHere ? "▸ " : "  ") + item.title.padded(to: 10), isHere ? theme.title : theme.quiet,
        does: .action(.calibration(.choose(item, value: nil))))
    ]
    for (index, value) in item.values.enumerated() {
      let style = value == chosen ? (isHere ? theme.focusedSelection : theme.selection) : theme.plain
      pieces += [
        Piece(" \(value) ", style, does: .action(.calibration(.choose(item, value: index)))), Piece(" "),
      ]
    }
    return pieces
  }

  private func samples(_ item: CalibrationItem, hasPicture: Bool, hasRamps: Bool) -> [Line] {
    func sample(_ name: String, _ text: String, _ style: Style = .plain) -> Line {
      .pieces([Piece("    " + name.padded(to: 9), theme.quiet), Piece(text, style)])
    }
    switch item {
    case .glyphs:
      return [
        .characters([
          Piece("    unicode  ", theme.quiet), Piece("⣀⣤⣶⣿⡇  ▀▄█▌▐  ┌─┬─┐ ├─┼─┤  ▸ → ↑ × − σ ✓"),
        ]),
        sample("ascii", "..:*#|  \"_#||  +-+-+ +-+-+  > > ^ x - s +"),
      ]
    case .colors: return hasRamps ? [.ramp(.direct), .ramp(.indexed256), .ramp(.sixteen), .ramp(.mono)] : []
    case .theme: return Appearance.Background.allCases.map(themeSample)
    case .pictures:
      guard hasPicture, state.shownImage != nil else { return [] }
      return [.picture] + Array(repeating: .covered, count: Self.pictureRows - 1)
    case .mouse: return [sample("", "off: the terminal selects text")]
    case .reader: return [sample("", "on: sentences for a screen reader")]
    }
  }

  /// The words of a theme on the terminal's own background: the right one is read easily.
  private func themeSample(_ background: Appearance.Background) -> Line {
    var appearance = state.appearance
    appearance.background = background
    let theme = Theme(appearance: appearance)
    return .pieces([
      Piece("    " + background.rawValue.padded(to: 9), self.theme.quiet), Piece("a title", theme.title),
      Piece("  a key", theme.accent), Piece("  a frame", theme.focusedFrame),
      Piece("  a warning", theme.warning),
      Piece("  a hint", theme.quiet), Piece("  path 1", theme.path(0)), Piece("  path 2", theme.path(1)),
    ])
  }

  // MARK: Drawing

  private func draw(_ line: Line, on screen: inout Screen, column: Int, row: Int, columns: Int) {
    switch line {
    case .pieces(let pieces):
      var pieces = pieces
      // A word that has no room is left out.
      while pieces.reduce(0, { $0 + CharacterWidth.columns($1.text) }) > columns, pieces.count > 1 {
        pieces.removeLast()
      }
      screen.put(pieces, column: column, row: row, columns: columns)
    case .characters(let pieces):
      screen.put(pieces, column: column, row: row, columns: columns)
      // Whoever has chosen ASCII still sees what else there is, where the locale has it.
      if state.start.ability?.isUnicode == true {
        screen.samples.append(Rect(column: column, row: row, columns: columns, rows: 1))
      }
    case .ramp(let colors): drawRamp(colors, on: &screen, column: column, row: row, columns: columns)
    case .picture: drawPicture(on: &screen, column: column + 13, row: row, columns: columns - 13)
    case .covered: break
    }
  }

  /// From far below 0 to far above it; colours that the terminal is not open for come with the next start.
  private func drawRamp(
    _ colors: Appearance.Colors, on screen: inout Screen, column: Int, row: Int, columns: Int
  ) {
    screen.put("    " + colors.rawValue, column: column, row: row, style: theme.quiet)
    let order = Appearance.Colors.allCases
    let most = state.start.ability?.colors ?? state.start.appearance.colors
    guard (order.firstIndex(of: colors) ?? 0) >= (order.firstIndex(of: most) ?? 0) else {
      screen.putClipped(
        "from the next start on, where the terminal has them", column: column + 13, row: row,
        columns: columns - 13, style: theme.quiet)
      return
    }
    var appearance = state.appearance
    appearance.colors = colors
    let levels = Ramp(.diverging, appearance).levels
    let width = min(40, columns - 13)
    for index in 0..<max(0, width) {
      let level = levels[index * (levels.count - 1) / max(1, width - 1)]
      screen[column + 13 + index, row] = Cell(level.glyph, level.style)
    }
  }

  /// The shown image as it is drawn by this choice, and as half-blocks beside it.
  private func drawPicture(on screen: inout Screen, column: Int, row: Int, columns: Int) {
    guard let image = state.shownImage, columns >= 50 else { return }
    let size = RGBPicture.fit(image, in: Size(columns: 10, rows: Self.pictureRows))
    let picture = RGBPicture(image: image, appearance: state.appearance)
    picture.draw(on: &screen, column: column, row: row, width: size.width, height: size.height)
    var blocks = screen.blank()
    let place = Rect(
      column: column + 24, row: row, columns: size.width, rows: Heatmap.rows(pixels: size.height))
    picture.draw(on: &blocks, column: place.column, row: row, width: size.width, height: size.height)
    for y in place.row..<place.endRow {
      for x in place.column..<place.endColumn { screen[x, y] = blocks[x, y] }
    }
    screen.put("as chosen", column: column + size.width + 2, row: row, style: theme.quiet)
    screen.put("half-blocks", column: place.endColumn + 2, row: row, style: theme.quiet)
  }
}
