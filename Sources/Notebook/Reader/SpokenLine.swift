/// A line that is being typed, as a screen reader follows it: around the caret, on one row of the terminal.
public struct SpokenLine: Hashable, Sendable {
  /// What stands before the caret, the sign in front included.
  public let before: String
  /// What stands behind it.
  public let after: String
  /// Columns of what stands before the caret.
  public let caret: Int
  /// Columns of all of it.
  public let columns: Int

  /// The visible part of a line after its sign, at a width.
  init(sign: String, field: TextField, theme: Theme, columns: Int) {
    let sign = SpokenText.plain(sign).clipped(to: max(0, columns / 2)) + (sign.hasSuffix(" ") ? " " : "")
    let room = max(1, columns - CharacterWidth.columns(sign))
    let window = FieldLine(field: field, theme: theme).window(columns: room)
    // The space for the end of the line is the terminal's cursor.
    let texts = window.clusters.map {
      (place: $0, text: $0 == window.texts.count - 1 ? "" : window.texts[$0])
    }
    func text(_ isPart: (Int) -> Bool) -> String {
      let part = texts.filter { isPart($0.place) }.map(\.text).joined().printable
      return theme.appearance.glyphs == .ascii ? SpokenText.ascii(part) : part
    }
    before = sign + text { $0 < window.caret }
    after = text { $0 >= window.caret }
    caret = CharacterWidth.columns(before)
    self.columns = caret + CharacterWidth.columns(after)
  }
}
