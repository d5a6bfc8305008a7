/// How a number is drawn on the colour of a share: the colour by the share's square root, the number black or white,
/// whichever is read better.
struct ShareStyle: Sendable {
  private let ramp: Ramp
  private let appearance: Appearance
  private let theme: Theme

  init(_ theme: Theme) {
    self.theme = theme
    appearance = theme.appearance
    ramp = Ramp(.sequential, theme.appearance)
  }

  /// The style of a number for a share, 0–1; without colours bold where the share is large.
  func style(_ share: Float) -> Style {
    guard appearance.hasManyColors else { return Style(bold: share >= 0.1) }
    guard let level = ramp.level(share.squareRoot(), low: 0, high: 1) else { return theme.plain }
    let background = ramp.levels[level].style.background
    return Style(foreground: ShareStyle.ink(on: background, appearance.colors), background: background)
  }

  /// Black or white, whichever has more contrast.
  private static func ink(on background: Color, _ colors: Appearance.Colors) -> Color {
    guard let color = rgb(background) else { return .standard }
    let isLight = color.contrast(with: RGB(0, 0, 0)) > color.contrast(with: RGB(255, 255, 255))
    if colors == .direct { return isLight ? .direct(0, 0, 0) : .direct(255, 255, 255) }
    return .indexed(isLight ? 16 : 231)
  }

  private static func rgb(_ color: Color) -> RGB? {
    switch color {
    case .standard: return nil
    case .indexed(let index): return Palette.rgb(index)
    case .direct(let red, let green, let blue): return RGB(red, green, blue)
    }
  }
}
