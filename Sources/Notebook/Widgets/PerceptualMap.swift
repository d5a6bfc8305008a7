/// Colours of values, made in CIELAB: equal steps of a value are equal steps of lightness.
///
/// Zero is near the background, and what is far from it contrasts with it, on dark screens and on light ones. Values of
/// one sign go along the axis from blue to yellow, as cividis does (Nuñez, Anderton, Renslow 2018); values of both signs
/// are blue below zero and orange above. Both are read by lightness alone, and by who confuses red and green.
struct PerceptualMap: Sendable {
  /// A branch from zero outwards.
  enum Arm: CaseIterable, Sendable {
    /// Values that have no sign.
    case sequential
    /// Values below zero.
    case negative
    /// Values above zero.
    case positive
  }

  let arm: Arm
  let background: Appearance.Background

  /// Lightness at zero and at the end.
  private var ends: (zero: Double, end: Double) {
    switch (background, arm) {
    case (.dark, .sequential): return (10, 92)
    case (.dark, _): return (10, 86)
    case (.light, .sequential): return (96, 22)
    case (.light, _): return (96, 30)
    }
  }

  /// The colour at a share of the way, 0–1, before it is fitted to what screens show.
  func target(_ share: Double) -> LabColor {
    let lightness = ends.zero + (ends.end - ends.zero) * share
    let blue = PerceptualMap.blue(lightness)
    switch arm {
    case .negative: return LabColor(lightness: lightness, chroma: min(80, 200 * share), hue: blue)
    case .positive: return LabColor(lightness: lightness, chroma: min(80, 200 * share), hue: 62)
    case .sequential:
      let isNearZero = share < 0.5
      return LabColor(
        lightness: lightness,
        chroma: isNearZero ? 60 * min(1, 5 * share, 3.2 * (0.5 - share)) : 66 * (2 * share - 1),
        hue: isNearZero == (background == .dark) ? blue : 86)
    }
  }

  /// Dark blues of a screen are violet, light ones greenish; between them it has most of the hue.
  private static func blue(_ lightness: Double) -> Double {
    300 - 35 * min(1, max(0, (lightness - 22) / 26))
  }

  /// Evenly spaced colours from zero outwards.
  func colors(_ count: Int) -> [RGB] {
    (0..<count).map { target(Double($0) / Double(max(1, count - 1))).rgb }
  }

  /// The same in the cube and grey ramp of 256 colours, from zero outwards.
  ///
  /// Of all ways through the palette these are nearest to the curve in CIELAB, where neighbours keep a contrast of 1.09
  /// in one direction, hues stay within 30° and both signs are coloured. Below zero on a dark screen hues stay within 15°:
  /// dark violet would look like a third sign. `PerceptualMapTests` search the ways again.
  var indexed: [UInt8] {
    switch (background, arm) {
    case (.dark, .sequential): return [234, 236, 25, 61, 67, 245, 246, 144, 179, 222, 230]
    case (.dark, .negative): return [234, 18, 25, 32, 39, 111, 153]
    case (.dark, .positive): return [234, 52, 94, 130, 166, 215, 223]
    case (.light, .sequential): return [255, 223, 215, 179, 144, 246, 245, 67, 61, 25, 17]
    case (.light, .negative): return [255, 153, 111, 39, 32, 61, 25]
    case (.light, .positive): return [255, 223, 215, 208, 166, 130, 94]
    }
  }
}

extension PerceptualMap {
  /// Colours from low to high, for values of one sign or of both, where a terminal has numbered or direct ones.
  static func colors(_ kind: Ramp.Kind, _ background: Appearance.Background, isDirect: Bool) -> [Color] {
    let table = isDirect ? direct : numbered
    return table[Key(kind: kind, background: background)] ?? []
  }

  private struct Key: Hashable {
    var kind: Ramp.Kind
    var background: Appearance.Background
  }

  /// 64 colours of one sign, 63 of both: enough that neighbours look alike, few enough that a frame of half-blocks has few
  /// pairs of them.
  private static let direct = table { map, kind in
    map.colors(kind == .sequential ? 64 : 32).map { .direct($0.red, $0.green, $0.blue) }
  }
  private static let numbered = table { map, _ in map.indexed.map { .indexed($0) } }

  private static func table(_ colors: (PerceptualMap, Ramp.Kind) -> [Color]) -> [Key: [Color]] {
    var table: [Key: [Color]] = [:]
    for background in Appearance.Background.allCases {
      func arm(_ arm: Arm, _ kind: Ramp.Kind) -> [Color] {
        colors(PerceptualMap(arm: arm, background: background), kind)
      }
      table[Key(kind: .sequential, background: background)] = arm(.sequential, .sequential)
      table[Key(kind: .diverging, background: background)] =
        arm(.negative, .diverging).reversed() + arm(.positive, .diverging).dropFirst()
    }
    return table
  }
}
