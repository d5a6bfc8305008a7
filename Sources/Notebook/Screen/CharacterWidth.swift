import CWidths
import Formats

/// How many columns a character takes in a terminal: 0, 1 or 2, as the C library counts them, by which ncurses moves.
public enum CharacterWidth {
  /// The joiner of emoji and of some scripts.
  static let joiner: Unicode.Scalar = "\u{200D}"

  /// Columns of one character: those of its pieces (`Character.columnPieces`).
  static func columns(_ character: Character) -> Int {
    character.isASCII ? 1 : character.columnPieces.reduce(0) { $0 + columns(ofPiece: $1) }
  }

  /// Columns of a piece: its first scalar decides, and a variation selector that asks for the emoji's wide picture.
  static func columns(ofPiece piece: Character) -> Int {
    let scalars = piece.unicodeScalars
    let width = scalars.first.map { columns($0) } ?? 0
    return width == 1 && scalars.contains { $0.value == 0xFE0F } ? 2 : width
  }

  /// Columns of a text.
  static func columns(_ text: String) -> Int {
    text.simpleCount ?? text.reduce(0) { $0 + columns($1) }
  }

  /// Whether a scalar is a character of one column, whatever stands before and behind it: the letters, digits, lines,
  /// blocks and signs that screens are made of.
  public static func isSimple(_ scalar: Unicode.Scalar) -> Bool {
    let value = Int(scalar.value)
    return value < simple.count && simple[value]
  }

  /// Of the first scalars whether they are simple, asked of the C library once.
  private static let simple: [Bool] = {
    let ranges: [ClosedRange<UInt32>] = [
      0x20...0x7E, 0xA1...0xAC, 0xAE...0x17F, 0x391...0x3C9, 0x2010...0x2027, 0x2030...0x205E,
      0x2070...0x209C, 0x2190...0x21FF, 0x2200...0x22FF, 0x2500...0x25FF, 0x2800...0x28FF,
    ]
    return (0..<UInt32(0x2900)).map { value in
      ranges.contains { $0.contains(value) } && widths_columns(value) == 1
    }
  }()

  /// Columns of a scalar that stands alone; what the C library has no width for is drawn as one question mark.
  static func columns(_ scalar: Unicode.Scalar) -> Int {
    let columns = Int(widths_columns(scalar.value))
    return columns < 0 ? 1 : columns
  }
}

extension String {
  /// The text without control characters, which would move the terminal's cursor: each becomes `·`.
  var printable: String {
    if isSimple { return self }
    let text = shown
    guard text.unicodeScalars.contains(where: \.movesCursor) else { return text }
    return String(text.map { $0.unicodeScalars.contains(where: \.movesCursor) ? "·" : $0 })
  }

  /// Whether every scalar is a character and a column of its own, as almost all text on a screen is.
  var isSimple: Bool { simpleCount != nil }

  /// The scalars of a text in which each is a character and a column of its own; nil for any other.
  fileprivate var simpleCount: Int? {
    var count = 0
    for scalar in unicodeScalars {
      guard CharacterWidth.isSimple(scalar) else { return nil }
      count += 1
    }
    return count
  }

  /// As much of the text as fits, with `…` where something is missing.
  func clipped(to columns: Int) -> String {
    guard CharacterWidth.columns(self) > columns else { return self }
    return columns > 0 ? beginning(fitting: columns - 1) + "…" : ""
  }

  /// The beginning that fits in `columns`, without a number at its end: whether all of its digits are there, nobody could see.
  func beginning(fitting columns: Int) -> String {
    var text = prefixFitting(columns)
    guard let next = dropFirst(text.count).first, let last = text.last,
      last.isNumeral || ((last.isPointOfNumber || last.isSignOfNumber) && next.isNumeral)
    else { return text }
    while let last = text.last, last.isNumeral || last.isPointOfNumber || last.isSignOfNumber {
      text.removeLast()
    }
    return text
  }

  /// The text's end, as much as fits, with `…` in front where something is missing: for paths.
  func clippedAtStart(to columns: Int) -> String {
    guard CharacterWidth.columns(self) > columns else { return self }
    guard columns > 0 else { return "" }
    var kept: [Character] = []
    var used = 0
    for character in reversed() {
      let width = CharacterWidth.columns(character)
      if used + width > columns - 1 { break }
      kept.append(character)
      used += width
    }
    return "…" + String(kept.reversed())
  }

  /// The text filled with spaces at its end to a width, or clipped to it.
  func padded(to columns: Int) -> String {
    let text = clipped(to: columns)
    return text + String(repeating: " ", count: max(0, columns - CharacterWidth.columns(text)))
  }

  /// The text filled with spaces at its beginning to a width, or clipped to it: for numbers.
  func paddedLeft(to columns: Int) -> String {
    let text = clipped(to: columns)
    return String(repeating: " ", count: max(0, columns - CharacterWidth.columns(text))) + text
  }

  /// The text in lines of at most `columns`, broken at spaces, and inside words that are longer.
  func wrapped(to columns: Int) -> [String] {
    guard columns > 0 else { return [] }
    var lines: [String] = []
    for paragraph in split(separator: "\n", omittingEmptySubsequences: false) {
      var line = ""
      for word in paragraph.split(separator: " ") {
        var rest = String(word)
        if !line.isEmpty, CharacterWidth.columns(line) + 1 + CharacterWidth.columns(rest) <= columns {
          line += " " + rest
          continue
        }
        if !line.isEmpty { lines.append(line) }
        while CharacterWidth.columns(rest) > columns {
          let fitting = rest.prefixFitting(columns)
          // A character that is wider than the line stands in one all the same.
          let head = fitting.isEmpty ? String(rest.prefix(1)) : fitting
          lines.append(head)
          rest.removeFirst(head.count)
        }
        line = rest
      }
      lines.append(line)
    }
    return lines
  }

  /// The longest beginning that fits in `columns`.
  func prefixFitting(_ columns: Int) -> String {
    if let count = simpleCount {
      return count <= columns ? self : String(unicodeScalars.prefix(max(0, columns)))
    }
    var text = ""
    var used = 0
    for character in self {
      let width = CharacterWidth.columns(character)
      if used + width > columns { break }
      text.append(character)
      used += width
    }
    return text
  }
}

extension Unicode.Scalar {
  /// Whether a terminal would take it for a movement of its cursor; most of what is drawn needs no table to be told apart.
  fileprivate var movesCursor: Bool {
    if isASCII { return value < 0x20 || value == 0x7F }
    return [.control, .lineSeparator, .paragraphSeparator].contains(properties.generalCategory)
  }
}

extension Character {
  fileprivate var isNumeral: Bool { isASCII && isNumber }
  fileprivate var isPointOfNumber: Bool { self == "." || self == "," }
  fileprivate var isSignOfNumber: Bool { self == "−" || self == "-" || self == "+" }
}
