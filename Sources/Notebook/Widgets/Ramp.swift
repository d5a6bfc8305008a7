/// How values become colours or glyphs, from low to high.
///
/// Signed maps have a diverging ramp, dark at 0, blue below and orange above; maps after a ReLU have the
/// upper half of it, finer. Lightness rises with distance from 0, so the order is readable without seeing
/// hue. Few levels keep the pairs of a half-block (levels²) inside the terminal's table.
struct Ramp: Hashable, Sendable {
  /// What the values can be.
  enum Kind: Hashable, Sendable {
    /// Zero and above: after a ReLU.
    case sequential
    /// Of both signs, centred on 0.
    case diverging
  }

  /// How one level is drawn where a cell holds a single value.
  struct Level: Hashable, Sendable {
    var glyph: Character
    var style: Style
  }

  let kind: Kind
  /// The levels' colours, where two values fit a cell (half-blocks); empty where glyphs show the level.
  let colors: [Color]
  /// The levels where one value fills a cell.
  let levels: [Level]

  var count: Int { levels.count }
  /// Whether the middle level is 0: colours have a middle, shades of grey do not.
  let isCentred: Bool
  /// Whether a cell holds two values, one above the other.
  var usesHalfBlocks: Bool { !colors.isEmpty }

  init(_ kind: Kind, _ appearance: Appearance) {
    self.kind = kind
    guard appearance.glyphs == .unicode else {
      colors = []
      levels = Ramp.plain(" .:-=+*#%@")
      isCentred = false
      return
    }
    isCentred = kind == .diverging && appearance.colors != .mono
    switch appearance.colors {
    case .indexed256:
      colors = (kind == .sequential ? Ramp.sequential : Ramp.diverging).map { .indexed($0) }
      levels = colors.map { Level(glyph: " ", style: Style(background: $0)) }
    case .direct:
      colors = Ramp.smooth(kind == .sequential ? Ramp.sequential : Ramp.diverging)
      levels = colors.map { Level(glyph: " ", style: Style(background: $0)) }
    case .sixteen, .eight:
      colors = []
      levels = kind == .sequential ? Ramp.shaded([0, 1, 3, 7]) : Ramp.shaded([7, 6, 4, 0, 1, 3, 7])
    case .mono:
      colors = []
      levels = Ramp.plain(" ░▒▓█")
    }
  }

  /// The level of a value between the ends of a scale; nil when it is not finite.
  func level(_ value: Float, low: Float, high: Float) -> Int? {
    guard value.isFinite else { return nil }
    guard high > low else { return isCentred ? count / 2 : 0 }
    let share = min(1, max(0, (value - low) / (high - low)))
    // A level is the share of the range around it, so that 0 is the middle one of a diverging ramp.
    return min(count - 1, Int((share * Float(count - 1)).rounded()))
  }

  /// Dark to light through brown and amber; lightness rises from step to step.
  static let sequential: [UInt8] = [234, 52, 88, 94, 130, 136, 172, 178, 214, 221, 229, 231]
  /// Light blue to dark to light orange.
  static let diverging: [UInt8] = [
    195, 153, 81, 38, 31, 25, 18, 234, 52, 94, 130, 172, 214, 222, 230,
  ]

  private static func plain(_ glyphs: String) -> [Level] {
    glyphs.map { Level(glyph: $0, style: .plain) }
  }

  /// Between neighbouring system colours, shades of one over the other.
  private static func shaded(_ stops: [UInt8]) -> [Level] {
    var levels: [Level] = []
    for (low, high) in zip(stops, stops.dropFirst()) {
      let style = Style(foreground: .indexed(high), background: .indexed(low))
      levels += " ░▒▓".map { Level(glyph: $0, style: style) }
    }
    if let last = stops.last { levels.append(Level(glyph: " ", style: Style(background: .indexed(last)))) }
    return levels
  }

  /// The ramp of the cube with two colours more between neighbours, for direct colour.
  private static func smooth(_ stops: [UInt8]) -> [Color] {
    var colors: [Color] = []
    for (low, high) in zip(stops, stops.dropFirst()) {
      let (a, b) = (Palette.rgb(low), Palette.rgb(high))
      for part in 0..<3 { colors.append(blend(a, b, part: part, of: 3)) }
    }
    if let last = stops.last { colors.append(blend(Palette.rgb(last), Palette.rgb(last), part: 0, of: 1)) }
    return colors
  }

  private static func blend(_ a: RGB, _ b: RGB, part: Int, of parts: Int) -> Color {
    func mix(_ x: UInt8, _ y: UInt8) -> UInt8 { UInt8((Int(x) * (parts - part) + Int(y) * part) / parts) }
    return .direct(mix(a.red, b.red), mix(a.green, b.green), mix(a.blue, b.blue))
  }
}
