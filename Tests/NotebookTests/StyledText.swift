@testable import Notebook

extension Screen {
  /// The screen's characters, then one letter a cell for its style, then what each letter stands for.
  ///
  /// Letters are given in the order of appearance; `.` is the terminal's plain text. A picture has more styles than there are
  /// letters: further ones continue in the Latin letters of Unicode.
  var styledText: String {
    var letters: [Style: Character] = [.plain: "."]
    var legend: [String] = []
    var rows: [String] = []
    for row in 0..<size.rows {
      var line = ""
      for column in 0..<size.columns {
        let style = self[column, row].style
        if letters[style] == nil {
          let letter = Screen.letter(legend.count)
          letters[style] = letter
          legend.append("\(letter) \(style.words)")
        }
        line.append(letters[style] ?? "?")
      }
      rows.append(line)
    }
    return plainText() + "\n" + (rows + [""] + legend).joined(separator: "\n") + "\n"
  }

  private static func letter(_ index: Int) -> Character {
    let plain = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
    if index < plain.count { return plain[index] }
    return Unicode.Scalar(0x100 + UInt32(index - plain.count)).map { Character($0) } ?? "?"
  }
}

extension Style {
  /// Everything that differs from plain text, in words.
  fileprivate var words: String {
    var words: [String] = []
    if foreground != .standard { words.append("on the glyph \(foreground.words)") }
    if background != .standard { words.append("behind it \(background.words)") }
    if bold { words.append("bold") }
    if dim { words.append("dim") }
    if underline { words.append("underlined") }
    if reverse { words.append("reversed") }
    return words.joined(separator: ", ")
  }
}

extension Color {
  fileprivate var words: String {
    switch self {
    case .standard: return "standard"
    case .indexed(let number): return "\(number)"
    case .direct(let red, let green, let blue): return "\(red)/\(green)/\(blue)"
    }
  }
}
