import CNcurses
import CTerminalRescue
import Glibc
import Notebook
import Training

/// The terminal, drawn by ncurses; made, used and closed on the main thread alone.
final class CursesTerminal: Terminal {
  /// What is shown here at first.
  let appearance: Appearance
  /// What can be shown here, whatever is chosen.
  let ability: TerminalAbility
  /// What was fallen back to, as lines for the user.
  let notes: [String]
  private(set) var size: Size
  private let screen: OpaquePointer
  private let standardError: StandardErrorCapture
  private var writer: CellWriter
  private var shown: Screen?
  private let now: () -> Double
  private var input = TerminalInput()
  private var questions: TerminalQuestions
  private var options: Options
  private let environment: [String: String]
  /// How many colours the terminal has as it was opened, and whether their numbers are red, green and blue.
  private let colors: (count: Int, isDirect: Bool)
  private var isAsked = false
  private var isMouseOn: Bool
  /// Pictures with pixels; nil until the terminal says that it shows them.
  private var pictures: KittyPictures?
  /// What keys are read from while nothing is drawn: a window of ncurses that it never shows.
  private let silentWindow: UnsafeMutableRawPointer?
  /// What was said, where nothing is drawn; nil where the screen is.
  private var spoken: SpokenOutput?

  /// Takes the terminal over; a job in the background waits until it is called forward.
  ///
  /// - Throws: `CommandError.failed` when there is none or it cannot be drawn on.
  init(
    _ terminalOptions: Options, environment: [String: String], now: @escaping () -> Double = monotonicSeconds
  ) throws(CommandError) {
    guard isatty(0) == 1 else {
      throw .failed("standard input is no terminal; print single cells with 'resnext-tui show'")
    }
    // The modes to come back to are those of this job, not of the shell that reads a line meanwhile.
    guard job_wait_for_terminal(1) == 0 else {
      throw .failed("the terminal belongs to another job, and no shell can call this one forward")
    }
    self.now = now
    let kind = try TerminalKind(environment)
    let locale = TerminalLocale.adopt(environment)
    // ncurses waits a second after an escape by default.
    if environment["ESCDELAY"] == nil { set_escdelay(25) }
    let temporaryFolder = environment["TMPDIR"] ?? "/tmp"
    standardError = StandardErrorCapture(temporaryFolder: temporaryFolder)
    // Armed before ncurses changes the terminal's modes: these are the ones to come back to.
    terminal_rescue_arm(1, standardError.descriptor)
    let entry = terminalOptions.directEntry(kind, environment)
    let opened =
      entry.map { $0.lent(temporaryFolder: temporaryFolder) { curses_open(kind.name) } }
      ?? curses_open(kind.name)
    guard let screen = opened else {
      terminal_rescue_disarm()
      _ = standardError.close()
      throw .failed("terminal '\(kind.name)' cannot be used")
    }
    self.screen = screen
    let number = terminalOptions.allowsColor(environment) ? Int(curses_start_colors()) : 0
    let isDirect = number > 256 && curses_has_direct_color() != 0
    let colors = terminalOptions.limited(number, isDirect: isDirect)
    let direct = isDirect && colors == number
    notes = [kind.note, locale.note, terminalOptions.shortage(of: number, isDirect: isDirect)]
      .compactMap(\.self)
    writer = CellWriter(
      pairs: Self.pairs(colors, direct: direct, of: number), text: TerminalText(isUTF8: locale.isUTF8))
    self.colors = (number, isDirect)
    self.environment = environment
    options = terminalOptions
    isMouseOn = terminalOptions.mouse
    ability = TerminalAbility(colors: Self.colors(number, direct: isDirect), isUnicode: locale.isUTF8)
    appearance = Appearance(
      colors: CursesTerminal.colors(colors, direct: direct),
      glyphs: terminalOptions.ascii || !locale.isUTF8 ? .ascii : .unicode,
      background: (terminalOptions.theme ?? .auto).background(of: .dark))
    size = Size(columns: Int(curses_columns()), rows: Int(curses_rows()))
    questions = terminalOptions.questions(appearance, environment)
    silentWindow = curses_open_silent_window()
    if terminalOptions.reader {
      setReader(true)
    } else {
      curses_set_mouse(terminalOptions.mouse ? 1 : 0)
      askAtFirst()
    }
  }

  private static func pairs(_ colors: Int, direct: Bool, of number: Int) -> ColorPairs {
    ColorPairs(
      colors: colors, limit: colors > 0 ? Int(curses_pair_limit()) : 0, direct: direct,
      hasPalette: number > TerminfoEntry.palette)
  }

  /// Asks what is to be known of the screen, once it is drawn on.
  private func askAtFirst() {
    guard !isAsked else { return }
    isAsked = true
    ask(questions.opening)
  }

  func setLooks(_ colors: Appearance.Colors?, _ pictures: PictureChoice) {
    options.colors = colors
    let count = options.limited(self.colors.count, isDirect: self.colors.isDirect)
    writer.change(
      Self.pairs(count, direct: self.colors.isDirect && count == self.colors.count, of: self.colors.count))
    if pictures != options.pictures {
      options.pictures = pictures
      forgetPictures()
      self.pictures = nil
      questions = options.questions(appearance, environment)
      isAsked = false
      if spoken == nil { askAtFirst() }
    }
    if spoken == nil { repaintCells() }
  }

  /// Writes a question; its answer comes among the keys.
  private func ask(_ question: String) {
    guard !question.isEmpty else { return }
    send(Array(question.utf8))
    input.expectReply(at: now())
  }

  private func send(_ bytes: [UInt8]) {
    bytes.withUnsafeBufferPointer { curses_write($0.baseAddress, $0.count) }
  }

  /// Gives the terminal back and returns what was written to standard error meanwhile.
  func close() -> String {
    forgetPictures()
    takeLateReplies()
    if var spoken {
      send(Array(spoken.end().utf8))
      curses_close_silent(screen)
    } else {
      curses_close(screen)
    }
    terminal_rescue_disarm()
    return standardError.close()
  }

  var inputDescriptor: Int32 { 0 }

  var isGone: Bool {
    // At its end a descriptor stays readable and gives nothing, though not every terminal says that it hung up.
    let state = Self.inputState()
    return state & (POLLHUP | POLLERR | POLLNVAL) != 0 || (state & POLLIN != 0 && input.isAtEnd)
  }

  private static func inputState() -> Int32 {
    var entry = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, 0) > 0 ? Int32(entry.revents) : 0
  }

  /// Waits a little for what the terminal still owes: afterwards a shell would read it as typed.
  private func takeLateReplies() {
    let end = now() + 0.1
    while input.isWaitingForReply, now() < end, !isGone {
      _ = waitForInput([inputDescriptor], milliseconds: 10)
      while nextEvent() != nil {}
    }
  }

  private func forgetPictures() {
    if let bytes = pictures?.forgetAll() { send(bytes) }
  }

  func suspend() {
    forgetPictures()
    if var spoken {
      send(Array(spoken.end().utf8))
      self.spoken = spoken
      curses_suspend_silent()
    } else {
      curses_suspend()
    }
    job_stop()
    resume()
  }

  func resume() {
    guard spoken == nil else {
      curses_resume_silent()
      spoken = SpokenOutput()
      return readSize()
    }
    curses_resume()
    // Ncurses turns on what its entry names, which takes motion away.
    if isMouseOn { curses_set_mouse(1) }
    readSize()
    shown = nil
  }

  func setReader(_ on: Bool) {
    guard on != (spoken != nil) else { return }
    if on {
      forgetPictures()
      curses_begin_silence()
      spoken = SpokenOutput()
    } else {
      if var spoken { send(Array(spoken.end().utf8)) }
      spoken = nil
      resume()
      askAtFirst()
    }
  }

  func say(_ lines: [String], typing: SpokenLine?) {
    guard let bytes = spoken?.bytes(lines, typing: typing), !bytes.isEmpty else { return }
    send(Array(bytes.utf8))
  }

  private func readSize() {
    size = Size(columns: Int(curses_columns()), rows: Int(curses_rows()))
  }

  func setMouse(_ on: Bool) {
    // Where nothing is drawn there is nothing to click: the terminal selects text.
    isMouseOn = on
    if spoken == nil { curses_set_mouse(on ? 1 : 0) }
  }

  func bell() { if spoken == nil { beep() } else { send([7]) } }

  func repaint() {
    guard spoken == nil else { return }
    // What is painted anew may have lost its images, too.
    forgetPictures()
    repaintCells()
  }

  private func repaintCells() {
    shown = nil
    curses_repaint_all()
  }

  func nextEvent() -> TerminalEvent? {
    while let item = nextInput() {
      switch item {
      case .event(let event): return event
      case .finding(.background(let background)): return .background(background)
      case .finding(.pictures(let isInTmux)):
        pictures = KittyPictures(isInTmux: isInTmux)
        shown = nil
      case .finding(.ask(let question)): ask(question)
      case .resized:
        readSize()
        if spoken == nil { repaintCells() }
        return .resized(size)
      }
    }
    return nil
  }

  private func nextInput() -> TerminalInput.Item? {
    let (window, isSilent) = (silentWindow, spoken != nil)
    return input.next(
      at: now(), questions,
      read: { isSilent ? curses_read_silently(window, &$0) : curses_read(&$0) },
      // Asked once nothing has come: before, it would be what has been read meanwhile.
      isReadable: { Self.inputState() & POLLIN != 0 })
  }

  func draw(_ screen: Screen) {
    let screen = placingPictures(screen)
    writer.write(screen, over: shown)
    shown = screen
    curses_show()
  }

  /// The screen as cells alone: where the terminal shows pictures, with placeholders, whose images are sent at once.
  private func placingPictures(_ screen: Screen) -> Screen {
    guard let placed = pictures?.place(screen) else { return screen }
    send(placed.bytes)
    return placed.screen
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
