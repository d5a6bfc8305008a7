import Tensors

/// Keys by the names that the help gives them.
enum KeyName {
  /// Names of keys that are no letters, digits or signs.
  static let named: [(name: String, key: Key)] =
    [
      ("Space", .character(" ")), ("Enter", .enter), ("Esc", .escape), ("Tab", .tab), ("Shift+Tab", .backTab),
      ("Backspace", .backspace), ("Delete", .delete), ("Up", .up), ("Down", .down), ("Left", .left),
      ("Right", .right), ("↑", .up), ("↓", .down), ("←", .left), ("→", .right), ("Home", .home),
      ("End", .end), ("PgUp", .pageUp), ("PgDn", .pageDown),
    ] + (1...24).map { ("F\($0)", .function($0)) }

  /// What these letters become with Ctrl before the program sees them.
  private static let swallowed: [Character: String] = [
    "c": "interrupts", "h": "is Backspace", "i": "is Tab", "j": "is Enter", "m": "is Enter",
    "z": "stops the program",
  ]

  /// The key of a name; names are found in either case, letters are themselves.
  ///
  /// - Throws: `Failure` for a name that no key has.
  static func key(_ name: String) throws(Failure) -> Key {
    let lower = name.lowercased()
    if let found = named.first(where: { $0.name.lowercased() == lower }) { return found.key }
    if name.unicodeScalars.count == 1, let only = name.unicodeScalars.first, isPrintable(only) {
      return .character(Character(only))
    }
    if lower.hasPrefix("ctrl+"), let key = try control(String(lower.dropFirst(5)), name) { return key }
    let hint = NearestWord.to(name, among: named.map(\.name)).map { "; did you mean '\($0)'?" } ?? ""
    throw Failure("no key is called '\(name)'\(hint)")
  }

  private static func control(_ letter: String, _ name: String) throws(Failure) -> Key? {
    guard letter.utf8.count == 1, let only = letter.first, only.isLetter else { return nil }
    if let what = swallowed[only] { throw Failure("'\(name)' \(what)") }
    return .control(only)
  }

  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
      .spaceSeparator:
      return false
    default: return true
    }
  }
}
