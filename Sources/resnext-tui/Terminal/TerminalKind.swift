import CNcurses

/// Which terminfo entry to draw with, and which colours the terminal has beyond it.
struct TerminalKind: Equatable {
  /// The entry's name.
  let name: String
  /// Whether the environment or the name says that it takes red, green and blue.
  let saysDirectColor: Bool
  /// What was fallen back to, as a line for the user; nil when the entry is the one asked for.
  let note: String?

  /// What a terminfo data base says of a name.
  enum Entry { case usable, poor, unknown }

  /// The entry for `TERM` in an environment, or the nearest known one.
  ///
  /// - Throws: `CommandError.failed` when the terminal cannot move its cursor or nothing is known at all.
  init(
    _ environment: [String: String], lookUp: (String) -> Entry = TerminalKind.lookUp
  ) throws(CommandError) {
    let asked = environment["TERM"] ?? ""
    let hint = "set TERM, or print single cells with 'resnext-tui show'"
    saysDirectColor = TerminalKind.saysDirectColor(environment)
    switch asked.isEmpty ? .unknown : lookUp(asked) {
    case .usable:
      name = asked
      note = nil
    case .poor:
      throw .failed("terminal '\(asked)' cannot move its cursor; \(hint)")
    case .unknown:
      guard let known = TerminalKind.relatives(of: asked).first(where: { lookUp($0) == .usable }) else {
        throw .failed("terminal '\(asked)' is unknown and so is every other; install ncurses-base or \(hint)")
      }
      name = known
      note = TerminalKind.note(asked, drawnAs: known)
    }
  }

  private static func note(_ asked: String, drawnAs known: String) -> String? {
    if asked.isEmpty { return "TERM is not set: drawn as \(known)" }
    // These are drawn as they are: nothing is lost that a user could get back.
    if known == "xterm-256color", modern.contains(where: asked.contains) { return nil }
    return "terminal '\(asked)' is unknown: drawn as \(known)"
  }

  /// Names of today's terminals that a data base may be too old for.
  private static let modern = ["kitty", "ghostty", "alacritty", "foot", "wezterm", "contour", "-direct"]

  /// Beginnings of names of terminals that are older than 256 colours; one without a name may be anything.
  private static let old = ["vt", "ansi", "linux", "cons", "unknown", "network", "dialup", "wy", "sun", "hp"]

  static func isOld(_ term: String) -> Bool { term.isEmpty || old.contains(where: term.hasPrefix) }

  /// Entries that a terminal of an unknown name most likely understands, the best first.
  static func relatives(of name: String) -> [String] {
    var parts = name.split(separator: "-").map(String.init)
    var names: [String] = []
    while parts.count > 1 {
      parts.removeLast()
      let family = parts.joined(separator: "-")
      names += family.contains("256color") ? [family] : ["\(family)-256color", family]
    }
    // A terminal that terminfo lacks is newer than terminfo, and has what xterm has.
    return names + (isOld(name) ? [] : ["xterm-256color"]) + ["vt100", "ansi"]
  }

  /// `COLORTERM`, which terminals set, or a name that ends as those of direct colour do.
  ///
  /// GNU screen hands on the outer terminal's variable without its colours, and has the names of tmux's older entries; the
  /// console of Linux makes 16 colours of them.
  private static func saysDirectColor(_ environment: [String: String]) -> Bool {
    let term = environment["TERM"] ?? ""
    guard !isOld(term), !isScreen(environment) else { return false }
    return ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "") || term.contains("-direct")
  }

  /// Whether GNU screen is what draws.
  static func isScreen(_ environment: [String: String]) -> Bool {
    (environment["TERM"] ?? "").hasPrefix("screen") && (environment["TMUX"] ?? "").isEmpty
  }

  /// Asks the terminfo data base.
  static func lookUp(_ name: String) -> Entry {
    switch curses_knows_terminal(name) {
    case 1: return .usable
    case -1: return .poor
    default: return .unknown
    }
  }
}
