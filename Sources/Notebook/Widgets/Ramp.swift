/// How values become colours or glyphs, from low to high.
///
/// Signed maps have a diverging ramp, blue below 0 and orange above; maps after a ReLU go from blue to yellow. What is
/// near 0 is near the background, and contrast with it rises with distance, so the order is readable without seeing
/// hue (`PerceptualMap`). Colours are one thing and characters another: in ASCII a cell is as colourful, but holds one
/// value instead of two.
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
  /// The background that the colours are made for, where there are many of them.
  let background: Appearance.Background?
  /// Whether a cell holds two values, one above the other.
  var usesHalfBlocks: Bool { !colors.isEmpty }

  init(_ kind: Kind, _ appearance: Appearance) {
    self.kind = kind
    isCentred = kind == .diverging && appearance.colors != .mono
    background = appearance.hasManyColors ? appearance.background : nil
    switch appearance.colors {
    case .indexed256, .direct:
      let all = PerceptualMap.colors(kind, appearance.background, isDirect: appearance.colors == .direct)
      colors = appearance.glyphs == .unicode ? all : []
      levels = all.map { Level(glyph: " ", style: Style(background: $0)) }
    case .sixteen, .eight:
      colors = []
      levels = Ramp.shaded(Ramp.system(kind, appearance.background))
    case .mono:
      colors = []
      levels = Ramp.plain(appearance.glyphs == .ascii ? " .:-=+*#%@" : " ░▒▓█")
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

  /// The terminal's own colours from low to high, zero nearest to the background.
  private static func system(_ kind: Kind, _ background: Appearance.Background) -> [UInt8] {
    switch (kind, background) {
    case (.sequential, .dark): return [0, 1, 3, 7]
    case (.diverging, .dark): return [6, 4, 0, 1, 3]
    case (.sequential, .light): return [7, 3, 1, 0]
    case (.diverging, .light): return [4, 6, 7, 3, 1]
    }
  }

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
}
