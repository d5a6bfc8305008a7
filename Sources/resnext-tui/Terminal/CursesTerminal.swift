import CNcurses
import CTerminalRescue
import Glibc
import Notebook

/// The terminal, drawn by ncurses; made, used and closed on the main thread alone.
final class CursesTerminal: Terminal {
  /// What the user asked for on the command line and in the environment.
  struct Wishes: Equatable {
    var ascii = false
    var noColor = false
    var mouse = true
  }

  /// What can be shown here.
  let appearance: Appearance
  /// What was fallen back to, as lines for the user.
  let notes: [String]
  private(set) var size: Size
  private let screen: OpaquePointer
  private let diary: StandardErrorDiary
  private var pairs: ColorPairs
  private var shown: Screen?
  private let isUTF8: Bool

  /// Takes the terminal over.
  ///
  /// - Throws: `CommandError.failed` when there is none or it cannot be drawn on.
  init(_ wishes: Wishes, environment: [String: String]) throws(CommandError) {
    guard isatty(0) == 1 else {
      throw .failed("standard input is no terminal; print single cells with 'resnext-tui show'")
    }
    let kind = try TerminalKind(term: environment["TERM"])
    let locale = TerminalLocale.adopt(environment)
    isUTF8 = locale.isUTF8
    notes = [kind.note, locale.note].compactMap { $0 }
    // ncurses waits a second after an escape by default.
    if environment["ESCDELAY"] == nil { set_escdelay(25) }
    diary = StandardErrorDiary(temporaryFolder: environment["TMPDIR"] ?? "/tmp")
    // Armed before ncurses changes the terminal's modes: these are the ones to come back to.
    terminal_rescue_arm(1, diary.descriptor)
    guard let screen = curses_open(kind.name) else {
      terminal_rescue_disarm()
      _ = diary.close()
      throw .failed("terminal '\(kind.name)' cannot be used")
    }
    self.screen = screen
    let wantsColor = !wishes.noColor && (environment["NO_COLOR"] ?? "").isEmpty
    let colors = wantsColor ? Int(curses_start_colors()) : 0
    let direct = colors > 256 && curses_has_direct_color() != 0
    pairs = ColorPairs(colors: colors, limit: colors > 0 ? Int(curses_pair_limit()) : 0, direct: direct)
    appearance = Appearance(
      colors: CursesTerminal.colors(colors, direct: direct),
      glyphs: wishes.ascii || !locale.isUTF8 ? .ascii : .unicode)
    size = Size(columns: Int(curses_columns()), rows: Int(curses_rows()))
    curses_set_mouse(wishes.mouse ? 1 : 0)
  }

  /// Gives the terminal back and returns what was written to standard error meanwhile.
  func close() -> String {
    curses_close(screen)
    terminal_rescue_disarm()
    return diary.close()
  }

  var inputDescriptor: Int32 { 0 }

  var isGone: Bool {
    var entry = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, 0) > 0 && Int32(entry.revents) & (POLLHUP | POLLERR | POLLNVAL) != 0
  }

  func setMouse(_ on: Bool) { curses_set_mouse(on ? 1 : 0) }

  func bell() { beep() }

  func repaint() {
    shown = nil
    curses_repaint_all()
  }

  func nextEvent() -> TerminalEvent? {
    var value: wint_t = 0
    while true {
      switch curses_read(&value) {
      case CURSES_NOTHING:
        return nil
      case CURSES_CHARACTER:
        if let key = KeyDecoder.character(value) { return .key(key) }
      default:
        if let event = event(Int32(bitPattern: value)) { return event }
      }
    }
  }

  private func event(_ code: Int32) -> TerminalEvent? {
    switch code {
    case KEY_RESIZE:
      size = Size(columns: Int(curses_columns()), rows: Int(curses_rows()))
      repaint()
      return .resized(size)
    case KEY_MOUSE:
      return mouse().map { .key(.mouse($0)) }
    default:
      return KeyDecoder.functionKey(code).map { .key($0) }
    }
  }

  private func mouse() -> MouseAction? {
    var row: Int32 = 0
    var column: Int32 = 0
    let kind: MouseAction.Kind
    switch curses_read_mouse(&row, &column) {
    case CURSES_MOUSE_PRESS: kind = .press
    case CURSES_MOUSE_WHEEL_UP: kind = .wheelUp
    case CURSES_MOUSE_WHEEL_DOWN: kind = .wheelDown
    default: return nil
    }
    return MouseAction(kind, column: Int(column), row: Int(row))
  }

  func draw(_ screen: Screen) {
    // A full table of pairs is emptied once and the picture drawn anew; what then does not fit stays plain.
    if !put(screen, onlyIfPairsFit: true) {
      pairs.reset()
      shown = nil
      _ = put(screen, onlyIfPairsFit: false)
    }
    shown = screen
    curses_show()
  }

  /// Puts what differs from the picture shown; false when a pair is missing and `onlyIfPairsFit`.
  private func put(_ screen: Screen, onlyIfPairsFit: Bool) -> Bool {
    let before = shown?.size == screen.size ? shown : nil
    if before == nil { curses_erase() }
    let columns = screen.size.columns
    var text = [wchar_t](repeating: 0, count: 6)
    for (index, cell) in screen.cells.enumerated() where before?.cells[index] != cell {
      if cell.character == Cell.continuation { continue }
      let look = pairs.look(cell.style)
      if look == nil && onlyIfPairsFit { return false }
      encode(cell.character, into: &text)
      curses_put(
        Int32(index / columns), Int32(index % columns), text, flags(cell.style, bold: look?.bold ?? false),
        look?.pair ?? 0)
    }
    return true
  }

  private func flags(_ style: Style, bold: Bool) -> Int32 {
    (style.bold || bold ? CURSES_BOLD : 0) | (style.dim ? CURSES_DIM : 0)
      | (style.underline ? CURSES_UNDERLINE : 0) | (style.reverse ? CURSES_REVERSE : 0)
  }

  /// Writes a character and its marks, ended by 0; one that this locale or a terminal cannot show becomes "?".
  private func encode(_ character: Character, into text: inout [wchar_t]) {
    var count = 0
    for scalar in character.unicodeScalars.prefix(5) {
      let shows = scalar.value >= 32 && (isUTF8 || scalar.isASCII) && wcwidth(wchar_t(scalar.value)) >= 0
      text[count] = wchar_t(shows ? scalar.value : 63)
      count += 1
    }
    text[count] = 0
  }

  /// How many colours a view may use where the terminal has so many.
  static func colors(_ count: Int, direct: Bool) -> Appearance.Colors {
    if direct { return .direct }
    switch count {
    case 256...: return .indexed256
    case 16...: return .sixteen
    case 8...: return .eight
    default: return .mono
    }
  }
}
