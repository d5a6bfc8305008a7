import CNcurses

/// Which terminfo entry to draw with.
struct TerminalKind: Equatable {
  /// The entry's name.
  let name: String
  /// What was fallen back to, as a line for the user; nil when the entry is the one asked for.
  let note: String?

  /// What a terminfo data base says of a name.
  enum Entry { case usable, poor, unknown }

  /// The entry for `TERM`, or the nearest known one; where direct colours are wanted, the one of its family that has them.
  ///
  /// - Throws: `CommandError.failed` when the terminal cannot move its cursor or nothing is known at all.
  init(
    term: String?, wantsDirect: Bool, lookUp: (String) -> Entry = TerminalKind.lookUp
  ) throws(CommandError) {
    let kind = try TerminalKind(term: term, lookUp: lookUp)
    let direct = "\(kind.name.prefix { $0 != "-" })-direct"
    self = wantsDirect && lookUp(direct) == .usable ? TerminalKind(name: direct, note: kind.note) : kind
  }

  private init(name: String, note: String?) {
    self.name = name
    self.note = note
  }

  /// The entry for `TERM`, or the nearest known one.
  ///
  /// - Throws: `CommandError.failed` when the terminal cannot move its cursor or nothing is known at all.
  init(term: String?, lookUp: (String) -> Entry = TerminalKind.lookUp) throws(CommandError) {
    let asked = term ?? ""
    let hint = "set TERM, or print single cells with 'resnext-tui show'"
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
      note =
        asked.isEmpty
        ? "TERM is not set: drawn as \(known)" : "terminal '\(asked)' is unknown: drawn as \(known)"
    }
  }

  /// Entries that a terminal of an unknown name most likely understands, the best first.
  static func relatives(of name: String) -> [String] {
    var parts = name.split(separator: "-").map(String.init)
    var names: [String] = []
    while parts.count > 1 {
      parts.removeLast()
      names.append(parts.joined(separator: "-"))
    }
    // A name that says it has 256 colours belongs to the family that xterm leads.
    if name.contains("256color") { names.append("xterm-256color") }
    return names + ["vt100", "ansi"]
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
