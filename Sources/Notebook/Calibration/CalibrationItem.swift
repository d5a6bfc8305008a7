/// Something that is chosen by how it looks; the raw value is its name in a settings file.
enum CalibrationItem: String, CaseIterable, Hashable, Sendable {
  case glyphs
  case colors
  case theme
  case pictures
  case mouse
  case reader

  /// Its name on the screen.
  var title: String { self == .colors ? "colours" : rawValue }

  /// Its values, as a settings file has them.
  var values: [String] {
    switch self {
    case .glyphs: return ["auto"] + Appearance.Glyphs.allCases.map(\.rawValue)
    case .colors: return ["auto"] + Appearance.Colors.allCases.map(\.rawValue)
    case .theme: return ThemeChoice.allCases.map(\.rawValue)
    case .pictures: return PictureChoice.allCases.map(\.rawValue)
    case .mouse, .reader: return ["on", "off"]
    }
  }

  /// The value that is chosen.
  func value(of looks: Looks) -> String {
    switch self {
    case .glyphs: return looks.glyphs?.rawValue ?? "auto"
    case .colors: return looks.colors?.rawValue ?? "auto"
    case .theme: return looks.theme.rawValue
    case .pictures: return looks.pictures.rawValue
    case .mouse: return looks.mouse ? "on" : "off"
    case .reader: return looks.reader ? "on" : "off"
    }
  }

  /// Chooses a value; one that it has not changes nothing.
  func choose(_ value: String, in looks: inout Looks) {
    guard values.contains(value) else { return }
    switch self {
    case .glyphs: looks.glyphs = Appearance.Glyphs(rawValue: value)
    case .colors: looks.colors = Appearance.Colors(rawValue: value)
    case .theme: looks.theme = ThemeChoice(rawValue: value) ?? .auto
    case .pictures: looks.pictures = PictureChoice(rawValue: value) ?? .auto
    case .mouse: looks.mouse = value == "on"
    case .reader: looks.reader = value == "on"
    }
  }
}

/// The calibration screen: which of its items is chosen, and how things looked before.
struct ScreenCalibration: Hashable, Sendable {
  var item = CalibrationItem.glyphs
  let before: Looks
}

/// What keys and clicks do on the calibration screen.
enum CalibrationAction: Hashable, Sendable {
  /// Opens it.
  case begin
  /// Chooses an item, and the value of this number where one is given.
  case choose(CalibrationItem, value: Int?)
  /// Keeps what is chosen.
  case keep
}
