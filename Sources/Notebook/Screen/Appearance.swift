/// What the terminal can show, and what the user wants it to.
public struct Appearance: Hashable, Sendable {
  /// How many colours may be used.
  public enum Colors: String, CaseIterable, Sendable {
    /// Red, green, blue; opt-in.
    case direct
    /// The fixed cube and grey ramp 16–255 of a 256-colour terminal. The default.
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

  /// How many colours may be used.
  public var colors: Colors
  /// Which characters may be used.
  public var glyphs: Glyphs

  /// An appearance of its parts.
  public init(colors: Colors = .indexed256, glyphs: Glyphs = .unicode) {
    self.colors = colors
    self.glyphs = glyphs
  }
}
