/// What the terminal can show, and what the user wants it to.
public struct Appearance: Hashable, Sendable {
  /// How many colours may be used.
  public enum Colors: String, CaseIterable, Sendable {
    /// Red, green, blue.
    case direct
    /// The fixed cube and grey ramp 16–255 of a 256-colour terminal.
    case indexed256 = "256"
    /// The terminal's sixteen.
    case sixteen = "16"
    /// The terminal's eight.
    case eight = "8"
    /// None: `NO_COLOR`, `--no-color` or a terminal without.
    case mono
  }

  /// Which characters may be used.
  public enum Glyphs: String, CaseIterable, Sendable {
    /// Half-blocks, braille, box drawing.
    case unicode
    /// ASCII alone.
    case ascii
  }

  /// What the terminal draws on.
  public enum Background: String, CaseIterable, Sendable {
    /// Light text on black.
    case dark
    /// Dark text on white.
    case light
  }

  /// How many colours may be used.
  public var colors: Colors
  /// Which characters may be used.
  public var glyphs: Glyphs
  /// What is behind them.
  public var background: Background

  /// An appearance of its parts.
  public init(colors: Colors = .indexed256, glyphs: Glyphs = .unicode, background: Background = .dark) {
    self.colors = colors
    self.glyphs = glyphs
    self.background = background
  }

  /// Whether there are colours for every value: a palette of its own or red, green and blue.
  public var hasManyColors: Bool { colors == .indexed256 || colors == .direct }
}
