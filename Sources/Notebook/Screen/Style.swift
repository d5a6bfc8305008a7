/// A colour of a cell, as a terminal can show it.
///
/// The view picks colours by `Appearance`; whoever draws a `Screen` only allocates pairs of them.
public enum Color: Hashable, Sendable {
  /// The terminal's own foreground or background.
  case standard
  /// One of the terminal's numbered colours: 0–7, 0–15 or, in the fixed cube and grey ramp, 16–255.
  case indexed(UInt8)
  /// Red, green and blue, where the terminal has direct colour.
  case direct(UInt8, UInt8, UInt8)
}

/// How one character is drawn.
public struct Style: Hashable, Sendable {
  /// Colour of the glyph.
  public var foreground: Color
  /// Colour behind it.
  public var background: Color
  /// Whether it is bold.
  public var bold: Bool
  /// Whether it is dim.
  public var dim: Bool
  /// Whether it is underlined.
  public var underline: Bool
  /// Whether foreground and background are exchanged.
  public var reverse: Bool

  /// A style; without arguments the terminal's plain text.
  public init(
    foreground: Color = .standard, background: Color = .standard, bold: Bool = false, dim: Bool = false,
    underline: Bool = false, reverse: Bool = false
  ) {
    self.foreground = foreground
    self.background = background
    self.bold = bold
    self.dim = dim
    self.underline = underline
    self.reverse = reverse
  }

  /// The terminal's plain text.
  public static let plain = Style()
}

/// One place of a screen.
public struct Cell: Hashable, Sendable {
  /// What stands here, combining marks included; NUL marks the right half of a wide character.
  public var glyph: Glyph
  /// How it is drawn.
  public var style: Style

  /// A character in a style.
  public init(_ character: Character = " ", _ style: Style = .plain) {
    self.init(glyph: Glyph(character), style)
  }

  /// A glyph in a style.
  public init(glyph: Glyph, _ style: Style = .plain) {
    self.glyph = glyph
    self.style = style
  }

  /// The glyph as a character.
  public var character: Character { glyph.character }

  /// Whether it is the right half of a wide character: nothing is drawn there.
  public var isContinuation: Bool { glyph == Cell.continuation }

  /// What stands in the right half of a wide character.
  public static let continuation: Glyph = "\0"
}
