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
  /// What stands here, combining marks included; a NUL character marks the right half of a wide character.
  public var character: Character
  /// How it is drawn.
  public var style: Style

  /// A character in a style.
  public init(_ character: Character = " ", _ style: Style = .plain) {
    self.character = character
    self.style = style
  }

  /// What stands in the right half of a wide character: draw nothing there.
  public static let continuation: Character = "\0"
}
