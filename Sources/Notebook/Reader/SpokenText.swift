/// Text as a screen reader says it: words in place of signs, and nothing that is drawn.
enum SpokenText {
  /// A line of text without boxes, blocks, braille and arrows, its gaps closed.
  static func plain(_ text: String) -> String {
    var spoken = ""
    for character in text.printable {
      if let words = words[character] {
        spoken += words
      } else if isDrawn(character) {
        spoken += " "
      } else {
        spoken.append(character)
      }
    }
    let line = spoken.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return line.replacing(" ,", with: ",")
  }

  /// The same in ASCII, for a terminal that has no more.
  static func ascii(_ text: String) -> String {
    String(text.map { $0.isASCII ? $0 : AsciiGlyphs.substitute($0) })
  }

  /// A whole sentence: plain, with a full stop where it has no end.
  static func sentence(_ text: String) -> String {
    let plain = plain(text)
    guard let last = plain.last, !".:?!".contains(last) else { return plain }
    return plain + "."
  }

  /// Signs that are words.
  private static let words: [Character: String] = [
    "·": ", ", "→": " to ", "←": " from ", "↑": " Up ", "↓": " Down ", "−": "-", "–": "-", "—": ", ",
    "…": "...",
    "×": "x", "▲": " up ", "▼": " down ", "▣": " on ", "▢": " off ", "✓": " ok ", "✗": " wrong ",
    "σ": "deviation",
    "√": "square root of ", "≥": "at least ", "≤": "at most ", "≈": "about ", "±": "plus or minus ",
  ]

  /// Whether a character is a picture: lines, blocks, shapes, braille, and what fonts keep for themselves.
  static func isDrawn(_ character: Character) -> Bool {
    guard let scalar = character.unicodeScalars.first else { return false }
    switch scalar.value {
    case 0x2190...0x21FF, 0x2300...0x23FF, 0x2500...0x27BF, 0x2800...0x28FF, 0x2900...0x297F, 0xE000...0xF8FF,
      0x1FB00...0x1FBFF, 0x2039, 0x203A, 0x2016:
      return true
    default: return false
    }
  }
}
