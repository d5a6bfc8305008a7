/// The colours of a screen where it becomes a picture: a screen leaves the terminal's own colours alone.
struct ScreenColors: Sendable {
  let background: Appearance.Background

  /// What text has where nothing else is said.
  var foreground: RGB { background == .dark ? RGB(0xD0, 0xD0, 0xD0) : RGB(0x20, 0x20, 0x20) }
  /// What stands behind it.
  var backdrop: RGB { background == .dark ? RGB(0, 0, 0) : RGB(255, 255, 255) }
  /// What is left of dim text.
  static let dimness = 0.6

  /// Ink, and what is behind it; nil for the latter where that is the backdrop.
  func colors(_ style: Style) -> (ink: RGB, back: RGB?) {
    let front = rgb(style.foreground)
    let back = rgb(style.background)
    return style.reverse ? (back ?? backdrop, front ?? foreground) : (front ?? foreground, back)
  }

  private func rgb(_ color: Color) -> RGB? {
    switch color {
    case .standard: return nil
    case .indexed(let index): return Palette.rgb(index)
    case .direct(let red, let green, let blue): return RGB(red, green, blue)
    }
  }
}

extension RGB {
  /// This colour over another one, where `share` of it is left.
  func over(_ other: RGB, share: Double) -> RGB {
    func mixed(_ mine: UInt8, _ theirs: UInt8) -> UInt8 {
      UInt8((Double(mine) * share + Double(theirs) * (1 - share)).rounded())
    }
    return RGB(mixed(red, other.red), mixed(green, other.green), mixed(blue, other.blue))
  }
}
