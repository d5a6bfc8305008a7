/// For which background the notebook is drawn.
public enum ThemeChoice: String, CaseIterable, Sendable {
  /// That of the terminal, where it says so; else dark.
  case auto
  /// Light on dark.
  case dark
  /// Dark on light.
  case light

  /// The background, where the terminal's own is known.
  public func background(of terminal: Appearance.Background) -> Appearance.Background {
    switch self {
    case .auto: return terminal
    case .dark: return .dark
    case .light: return .light
    }
  }
}

extension NotebookState {
  /// Chooses the theme by its name.
  mutating func choose(theme name: String) -> [Command] {
    guard let choice = ThemeChoice(rawValue: name) else {
      let names = ThemeChoice.allCases.map(\.rawValue).joined(separator: ", ")
      return refuse("no theme '\(name)'; themes: \(names)")
    }
    interface.surface.theme = choice
    interface.surface.looks.theme = choice
    settleBackground()
    say(choice == .auto ? "theme auto: for a \(appearance.background) screen" : "theme \(choice)")
    return []
  }

  /// The terminal says what it draws on.
  mutating func learn(terminalBackground: Appearance.Background) {
    interface.surface.terminalBackground = terminalBackground
    settleBackground()
  }

  mutating func settleBackground() {
    interface.surface.appearance.background = interface.surface.theme.background(
      of: interface.surface.terminalBackground)
  }
}
