import CNcurses
import Glibc

/// Which characters the terminal can be sent.
struct TerminalLocale: Equatable {
  /// Whether everything of Unicode may be sent, as UTF-8.
  let isUTF8: Bool
  /// What was fallen back to, as a line for the user; nil when the locale is as asked for.
  let note: String?

  /// Sets the process' character type (not its decimal point) from the environment.
  ///
  /// A locale that is not installed, or none at all, becomes `C.UTF-8`: a terminal without UTF-8 is rare. One that
  /// is set and has another encoding is respected: the screen is drawn in ASCII.
  static func adopt(_ environment: [String: String]) -> TerminalLocale {
    let asked = name(environment)
    let installed = setlocale(LC_CTYPE, "") != nil
    if installed, String(cString: curses_codeset()) == "UTF-8" {
      return TerminalLocale(isUTF8: true, note: nil)
    }
    if installed, let asked {
      return TerminalLocale(isUTF8: false, note: "locale \(asked) has no UTF-8: drawn in ASCII")
    }
    guard setlocale(LC_CTYPE, "C.UTF-8") != nil, String(cString: curses_codeset()) == "UTF-8" else {
      return TerminalLocale(isUTF8: false, note: "no UTF-8 locale is installed: drawn in ASCII")
    }
    return TerminalLocale(
      isUTF8: true, note: asked.map { "locale \($0) is not installed: C.UTF-8 is used" })
  }

  /// The locale that the environment asks for; nil where it asks for none.
  static func name(_ environment: [String: String]) -> String? {
    for variable in ["LC_ALL", "LC_CTYPE", "LANG"] {
      if let value = environment[variable], !value.isEmpty { return value }
    }
    return nil
  }
}
