extension Screen {
  /// Draws a horizontal bar of `share` (0–1) of `columns`, in eighths of a column where glyphs allow.
  mutating func bar(
    share: Double, column: Int, row: Int, columns: Int, style: Style, glyphs: Appearance.Glyphs
  ) {
    guard columns > 0, share.isFinite else { return }
    let filled = min(1, max(0, share)) * Double(columns)
    let whole = Int(filled)
    for index in 0..<whole { self[column + index, row] = Cell(glyphs == .ascii ? "#" : "█", style) }
    guard glyphs == .unicode, whole < columns else { return }
    let eighths = Int((filled - Double(whole)) * 8)
    let parts: [Character] = [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    if eighths > 0 { self[column + whole, row] = Cell(parts[eighths], style) }
  }
}
