extension Screen {
  /// The same screen in ASCII alone, one character for one, so that no column moves.
  func inASCII() -> Screen {
    var screen = self
    for row in 0..<size.rows {
      for column in 0..<size.columns {
        var cell = self[column, row]
        if samples.contains(where: { $0.contains(column: column, row: row) }) { continue }
        if cell.isContinuation {
          cell.glyph = " "
        } else if !cell.glyph.isASCII {
          cell.glyph = Glyph(AsciiGlyphs.substitute(cell.character))
        }
        screen[column, row] = cell
      }
    }
    return screen
  }
}

/// What stands for a character where only ASCII may be drawn.
enum AsciiGlyphs {
  static func substitute(_ character: Character) -> Character { table[character] ?? "?" }

  private static let table: [Character: Character] = [
    "─": "-", "│": "|", "┌": "+", "┐": "+", "└": "+", "┘": "+", "├": "+", "┤": "+", "┬": "+", "┴": "+",
    "┼": "+", "╴": "-", "╵": "|", "╎": ":", "┆": ":", "┊": ":", "╌": "-",
    "…": "~", "·": ".", "•": "*", "×": "x", "−": "-", "–": "-", "—": "-", "→": ">", "←": "<", "↑": "^",
    "↓": "v", "↦": ">", "▸": ">", "▶": ">", "◂": "<", "▾": "v", "▴": "^", "‹": "<", "›": ">", "■": "#",
    "□": ".", "▪": "#", "●": "*", "○": "o", "◆": "*", "◇": "o", "▌": "|", "▐": "|", "█": "#", "▓": "%",
    "▒": "+", "░": ":", "▀": "\"", "▄": "_", "▏": "|", "▎": "|", "▍": "|", "▋": "#", "▊": "#", "▉": "#",
    "σ": "s", "μ": "m", "Σ": "S", "η": "n", "γ": "g", "β": "b", "²": "2", "÷": "/", "₁": "1", "₂": "2",
    "ε": "e", "≥": ">", "≤": "<",
    "±": "+", "≈": "~", "∑": "S", "√": "V", "∞": "8", "✓": "+", "✗": "x", "‖": "|", "⏸": "=", "⊕": "+",
    "▲": "^", "▼": "v", "▣": "#", "▢": ".", "◀": "<",
    "“": "\"", "”": "\"", "’": "'", "‘": "'", "é": "e",
  ]
}
