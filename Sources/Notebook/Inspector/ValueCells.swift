import ResNeXtModel

/// Draws numbers in cells of their colours, some columns each.
struct ValueCells: Sendable {
  let ramp: Ramp
  let scale: ValueScale
  let theme: Theme

  /// Cells for some values on one scale: from 0 where a ramp is, else as far below 0 as above.
  init(_ values: [Double], _ kind: Ramp.Kind, _ state: NotebookState) {
    ramp = Ramp(kind, state.appearance)
    let reach = values.filter(\.isFinite).map { abs($0) }.max() ?? 0
    scale = ValueScale(reach: Float(reach), kind)
    theme = state.theme
  }

  /// A cell with its number where there are five columns for it, else its colour alone.
  func piece(_ value: Double, columns: Int, isChosen: Bool, isStrongest: Bool, does effect: Place.Effect)
    -> Piece
  {
    var style = style(value)
    if isStrongest {
      style.bold = true
      style.underline = columns >= CellNumber.columns
    }
    if isChosen {
      style.bold = true
      style.reverse = true
    }
    if columns >= CellNumber.columns {
      return Piece(CellNumber.text(value).paddedLeft(to: columns), style, does: effect)
    }
    // Where there is no room for the number, the chosen cell has a frame.
    let text = isChosen && columns == 2 ? "[]" : String(repeating: glyph(value), count: columns)
    return Piece(text, style, does: effect)
  }

  /// A place outside of the map.
  func padding(columns: Int, isChosen: Bool, does effect: Place.Effect) -> Piece {
    let text =
      columns >= CellNumber.columns ? "·".paddedLeft(to: columns) : String(repeating: "·", count: columns)
    return Piece(text, isChosen ? theme.focusedSelection : theme.quiet, does: effect)
  }

  private func level(_ value: Double) -> Int? {
    ramp.level(Float(value), low: scale.low, high: scale.high)
  }

  /// A number is dark on light colours and light on dark ones, whatever the terminal's background.
  private func style(_ value: Double) -> Style {
    guard ramp.usesHalfBlocks, let level = level(value) else { return .plain }
    let background = ramp.colors[level]
    return Style(foreground: .indexed(background.isLight ? 16 : 231), background: background)
  }

  private func glyph(_ value: Double) -> Character {
    guard !ramp.usesHalfBlocks else { return " " }
    guard let level = level(value) else { return "!" }
    return ramp.levels[level].glyph
  }
}

extension Color {
  /// Whether black is easier to read on it than white.
  var isLight: Bool {
    let color: RGB
    switch self {
    case .standard: return false
    case .indexed(let index): color = Palette.rgb(index)
    case .direct(let red, let green, let blue): color = RGB(red, green, blue)
    }
    return 299 * Int(color.red) + 587 * Int(color.green) + 114 * Int(color.blue) > 120_000
  }
}
