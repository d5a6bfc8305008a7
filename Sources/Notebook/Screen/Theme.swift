/// The few styles of the notebook's text, for what the terminal can show.
///
/// Colours of text on a dark screen are of middle lightness, with a contrast of at least 3.8 on black and on white, those of
/// paths 3.3: who draws on a light one and does not say so can read them too. On a light screen they have 4.5. None of them is the only
/// sign of anything.
struct Theme: Sendable {
  let appearance: Appearance

  /// Things to leave in the background: labels, rules, hints.
  var quiet: Style { styled(cube: 244, light: 241, system: nil, dim: true) }
  /// Frames of panes that do not have the keys.
  var frame: Style { styled(cube: 244, light: 241, system: nil, dim: true) }
  /// The frame of the pane that has the keys.
  var focusedFrame: Style { styled(cube: 31, light: 25, system: 6, bold: appearance.colors == .mono) }
  /// Titles.
  var title: Style { Style(bold: true) }
  /// Names of keys, the call of a cell, what can be changed.
  var accent: Style { styled(cube: 31, light: 25, system: 6) }
  /// Something that asks for attention: unsaved, untrained, stale.
  var warning: Style { styled(cube: 166, light: 130, system: 5) }
  /// What was said.
  var notice: Style { styled(cube: 31, light: 25, system: 6, bold: true) }
  /// An error.
  var failure: Style { styled(cube: 166, light: 130, system: 5, bold: true) }
  /// What is chosen.
  var selection: Style { Style(reverse: true) }
  /// What is chosen in the pane that has the keys.
  var focusedSelection: Style { Style(bold: true, reverse: true) }
  /// Plain text.
  var plain: Style { .plain }

  /// The colour of path `index` of a block; it repeats after eight, and the path's number always stands beside it.
  func path(_ index: Int) -> Style {
    let cube: [UInt8] = [31, 166, 97, 64, 132, 136, 30, 61]
    let light: [UInt8] = [25, 130, 90, 28, 125, 94, 23, 55]
    let system: [UInt8] = [6, 5, 4, 2, 3, 1, 6, 5]
    let place = index % cube.count
    return styled(cube: cube[place], light: light[place], system: system[place])
  }

  /// The colour of a curve: the present run first, then earlier ones.
  func curve(_ index: Int) -> Style {
    index == 0 ? Style(bold: appearance.colors == .mono) : path(index)
  }

  private func styled(
    cube: UInt8, light: UInt8, system: UInt8?, bold: Bool = false, dim: Bool = false
  ) -> Style {
    let cube = appearance.background == .dark ? cube : light
    switch appearance.colors {
    case .indexed256: return Style(foreground: .indexed(cube), bold: bold)
    case .direct:
      let color = Palette.rgb(cube)
      return Style(foreground: .direct(color.red, color.green, color.blue), bold: bold)
    case .sixteen, .eight:
      guard let system else { return Style(bold: bold, dim: dim) }
      return Style(foreground: .indexed(system), bold: bold)
    case .mono: return Style(bold: bold, dim: dim)
    }
  }
}
