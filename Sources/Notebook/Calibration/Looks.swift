/// What a person chooses of how things look, and of what they are used with.
struct Looks: Hashable, Sendable {
  /// Characters to draw with; nil for those the locale has.
  var glyphs: Appearance.Glyphs?
  /// Most colours to draw with; nil for as many as the terminal has.
  var colors: Appearance.Colors?
  /// For which background it is drawn.
  var theme = ThemeChoice.auto
  /// How images are drawn.
  var pictures = PictureChoice.auto
  /// Whether the mouse reports.
  var mouse = true
  /// Whether sentences are said in place of pictures.
  var reader = false
}

/// What can be shown on a terminal, whatever is chosen.
public struct TerminalAbility: Hashable, Sendable {
  /// Most colours.
  public var colors: Appearance.Colors
  /// Whether the locale has more than ASCII.
  public var isUnicode: Bool

  /// An ability of its parts.
  public init(colors: Appearance.Colors, isUnicode: Bool) {
    self.colors = colors
    self.isUnicode = isUnicode
  }
}

extension NotebookState {
  /// What is chosen now.
  var looks: Looks { interface.surface.looks }

  /// What was chosen before the first frame, by the command line or the settings.
  static func looks(_ start: NotebookStart) -> Looks {
    let isASCII = start.appearance.glyphs == .ascii && start.ability?.isUnicode == true
    let isMono = start.appearance.colors == .mono && start.ability.map { $0.colors != .mono } == true
    return Looks(
      glyphs: start.settings.glyphs ?? (isASCII ? .ascii : nil),
      colors: start.settings.colors ?? (isMono ? .mono : nil), theme: start.theme, pictures: start.pictures,
      mouse: start.mouse, reader: start.reader)
  }

  /// Makes everything look as it was chosen; what the terminal has to do for it comes out as commands.
  mutating func adopt(_ looks: Looks) -> [Command] {
    let before = self.looks
    interface.surface.looks = looks
    let ability = start.ability ?? TerminalAbility(colors: start.appearance.colors, isUnicode: true)
    interface.surface.appearance.glyphs = ability.isUnicode ? looks.glyphs ?? .unicode : .ascii
    interface.surface.appearance.colors =
      looks.colors.map { $0.limited(to: ability.colors) } ?? ability.colors
    interface.surface.theme = looks.theme
    settleBackground()
    interface.surface.pictures = looks.pictures
    var commands: [Command] = []
    if looks.colors != before.colors || looks.pictures != before.pictures {
      commands.append(.setLooks(looks.colors, looks.pictures))
    }
    if looks.mouse != mouse {
      interface.surface.mouse = looks.mouse
      commands.append(.setMouse(looks.mouse))
    }
    if looks.reader != isReader { commands += toggleReader() }
    return commands
  }
}

extension Appearance.Colors {
  /// These, or those of a terminal that has fewer.
  fileprivate func limited(to most: Self) -> Self {
    let order = Self.allCases
    return order[max(order.firstIndex(of: self) ?? 0, order.firstIndex(of: most) ?? 0)]
  }
}
