/// What was drawn where on a screen: tells text that lies over other text, that was cut, or that stands outside of its pane.
///
/// Only a screen that is watched has it.
struct Ink: Hashable, Sendable {
  /// What is wrong with a text.
  enum Fault: Hashable, Sendable {
    /// It was written over another, or a picture was drawn over it.
    case overprinted(String, row: Int, column: Int)
    /// It did not fit, and nothing says so.
    case cut(String, row: Int)
    /// It was drawn outside of its pane.
    case outside(row: Int, column: Int)
  }

  private var texts: [Int: String] = [:]
  /// Everything that is wrong, in the order in which it was drawn.
  private(set) var faults: [Fault] = []

  /// A character of a text was written where `old` stood.
  mutating func write(_ glyph: Glyph, over old: Glyph, of text: String, place: Int, columns: Int) {
    if glyph != " ", old != " ", old != glyph, let other = texts[place], other != text {
      note(.overprinted(other, row: place / columns, column: place % columns))
    }
    texts[place] = glyph == " " ? nil : text
  }

  /// A part of a picture was drawn where `old` stood.
  mutating func draw(_ glyph: Glyph, over old: Glyph, place: Int, columns: Int) {
    if glyph != " ", old != " ", old != glyph, let other = texts[place] {
      note(.overprinted(other, row: place / columns, column: place % columns))
    }
    if glyph != old { texts[place] = nil }
  }

  /// A place was emptied to be drawn on.
  mutating func clear(_ place: Int) { texts[place] = nil }

  /// Something is wrong; each fault is kept once.
  mutating func note(_ fault: Fault) {
    if !faults.contains(fault) { faults.append(fault) }
  }
}
