import CNcurses
import CWidths
import Notebook

/// Puts what stands in a cell into the form that ncurses takes: a character of one or two columns and up to four marks.
struct TerminalText {
  /// Most marks over one character that ncurses keeps.
  static let marks = 4

  /// Whether the locale has more than ASCII.
  let isUTF8: Bool
  /// Columns of a scalar as the C library counts them, by which ncurses moves: 0 for a mark, -1 for what is no character.
  var width: (Unicode.Scalar) -> Int = { Int(widths_columns($0.value)) }

  /// A cell's text: scalars ended by 0, and columns to be filled with spaces behind it.
  ///
  /// A character that cannot be sent, or that would take more than `columns`, becomes "?". One that takes fewer than the
  /// screen reserved for it is filled up, so that every terminal moves as far as the picture says.
  func encode(_ glyph: Glyph, columns: Int) -> (text: [wchar_t], filling: Int) {
    let scalars = glyph.scalars
    guard let base = scalars.first, isSendable(base), (1...columns).contains(width(base)) else {
      return ([63, 0], columns - 1)
    }
    var text = [wchar_t(base.value)]
    for scalar in scalars.dropFirst() where text.count <= Self.marks {
      // A second picture, joined to the first or changing its skin, is beyond what a cell can show.
      guard width(scalar) == 0 else { break }
      if isSendable(scalar), !scalar.onlyChangesPicture, !joinsPicture(scalar, base) {
        text.append(wchar_t(scalar.value))
      }
    }
    return (text + [0], columns - width(base))
  }

  /// A glyph's only scalar, where that takes one column and needs no look at the C library's table; nil for any other.
  func simple(_ glyph: Glyph) -> Unicode.Scalar? {
    guard let scalar = glyph.alone, CharacterWidth.isSimple(scalar), isSendable(scalar) else { return nil }
    return scalar
  }

  private func isSendable(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 32 && (isUTF8 || scalar.isASCII)
  }

  /// A joiner behind a picture would pull the next cell into it.
  private func joinsPicture(_ scalar: Unicode.Scalar, _ base: Unicode.Scalar) -> Bool {
    scalar.value == 0x200D && base.properties.isEmoji
  }
}
