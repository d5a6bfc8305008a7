import Notebook

extension CursesTerminal {
  /// What the user asked for on the command line and in the environment.
  struct Options: Equatable {
    var ascii = false
    var noColor = false
    var mouse = true
    /// Whether sentences are said in place of pictures.
    var reader = false
    /// Most colours to draw with; nil for as many as there are.
    var colors: Appearance.Colors?
    /// For which background to draw; nil where nothing was said.
    var theme: ThemeChoice?
    /// How images are drawn.
    var pictures = PictureChoice.auto
  }
}

/// How the settings and the environment fill what the command line leaves open.
extension CursesTerminal.Options {
  /// These, with what the settings say where the command line says nothing.
  func filled(from settings: Settings) -> Self {
    var options = self
    options.ascii = ascii || settings.glyphs == .ascii
    options.mouse = mouse && settings.mouse != false
    options.reader = reader || settings.reader == true
    options.colors = settings.colors
    options.theme = theme ?? settings.theme
    options.pictures = settings.pictures ?? .auto
    return options
  }

  /// Whether colours may be used; what a user's own file says of them holds against `NO_COLOR`, as that convention wants it.
  func allowsColor(_ environment: [String: String]) -> Bool {
    guard !noColor, colors != .mono else { return false }
    return colors != nil || (environment["NO_COLOR"] ?? "").isEmpty
  }

  /// The terminal's entry with red, green and blue, where it takes them and they are wanted; nil for the entry as it is.
  func directEntry(_ kind: TerminalKind, _ environment: [String: String]) -> TerminfoEntry? {
    guard allowsColor(environment), colors == nil || colors == .direct,
      let entry = TerminfoEntry(kind.name), (8...256).contains(entry.colors), entry.setsColorsByNumber,
      kind.saysDirectColor || entry.saysDirectColor || colors == .direct
    else { return nil }
    return entry.withDirectColor
  }

  /// What the terminal is asked: one of few colours has nothing that would depend on an answer, and may be too old to.
  func questions(_ appearance: Appearance, _ environment: [String: String]) -> TerminalQuestions {
    let isAsked = appearance.hasManyColors
    let showsPictures = isAsked && appearance.glyphs == .unicode && !TerminalKind.isScreen(environment)
    return TerminalQuestions(
      asksBackground: isAsked, pictures: showsPictures ? pictures : .blocks,
      isInTmux: !(environment["TMUX"] ?? "").isEmpty, askTmux: TerminalQuestions.askTmux)
  }

  /// As many of a terminal's colours as are wanted.
  ///
  /// One of direct colours has no cube: below those it has eight.
  func limited(_ number: Int, isDirect: Bool) -> Int {
    guard let colors, colors != .direct else { return number }
    return min(number, isDirect ? min(8, colors.count) : colors.count)
  }

  /// What is said where the terminal has fewer colours than are wanted.
  func shortage(of number: Int, isDirect: Bool) -> String? {
    guard !noColor, let colors, colors == .direct ? !isDirect : number < colors.count else { return nil }
    return "colors = \(colors.rawValue): this terminal has \(number == 0 ? "none" : "\(number)")"
  }
}

extension Appearance.Colors {
  /// How many they are.
  fileprivate var count: Int {
    switch self {
    case .direct: return 1 << 24
    case .indexed256: return 256
    case .sixteen: return 16
    case .eight: return 8
    case .mono: return 0
    }
  }
}
