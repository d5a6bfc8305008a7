import CNcurses
import CTerminalRescue
import Glibc
import Notebook
import Training

/// The terminal, drawn by ncurses; made, used and closed on the main thread alone.
final class CursesTerminal: Terminal {
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

  /// What is shown here at first.
  let appearance: Appearance
  /// What can be shown here, whatever is chosen.
  let ability: TerminalAbility
  /// What was fallen back to, as lines for the user.
  let notes: [String]
  private(set) var size: Size
  private let screen: OpaquePointer
  private let standardError: StandardErrorCapture
  private var pairs: ColorPairs
  private var shown: Screen?
  private let text: TerminalText
  private let now: () -> Double
  private var paste = PasteCollector()
  private var replies = TerminalReplies()
  private var questions: TerminalQuestions
  private var options: Options
  private let environment: [String: String]
  /// How many colours the terminal has as it was opened, and whether their numbers are red, green and blue.
  private let colors: (count: Int, isDirect: Bool)
  private var isAsked = false
  private var isMouseOn: Bool
  /// What came before it could be handed on.
  private var waiting: [TerminalEvent] = []
  /// Pictures with pixels; nil until the terminal says that it shows them.
  private var pictures: KittyPictures?
  /// How often in a row there was something to read and nothing came.
  private var emptyReads = 0
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
    text = TerminalText(isUTF8: locale.isUTF8)
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
    pairs = Self.pairs(colors, direct: direct, of: number)
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
    pairs.reset()
    pairs = Self.pairs(
      count, direct: self.colors.isDirect && count == self.colors.count, of: self.colors.count)
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
    replies.await(at: now())
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
    let state = inputState
    return state & (POLLHUP | POLLERR | POLLNVAL) != 0 || (state & POLLIN != 0 && emptyReads > 8)
  }

  private var inputState: Int32 {
    var entry = pollfd(fd: inputDescriptor, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, 0) > 0 ? Int32(entry.revents) : 0
  }

  /// Waits a little for what the terminal still owes: afterwards a shell would read it as typed.
  private func takeLateReplies() {
    let end = now() + 0.1
    while replies.isWaiting, now() < end, !isGone {
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
    if !waiting.isEmpty { return waiting.removeFirst() }
    var value: wint_t = 0
    // As many as fill a pipe: the screen is drawn between two parts of a long paste.
    for _ in 0..<4096 {
      switch spoken == nil ? curses_read(&value) : curses_read_silently(silentWindow, &value) {
      case CURSES_NOTHING:
        emptyReads = inputState & POLLIN != 0 ? emptyReads + 1 : 0
        if let event = typed(replies.pause(at: now())) { return event }
        return paste.takeOverdue(at: now()).map { .pasted($0) }
      case CURSES_CHARACTER:
        if let event = event(character: value) { return event }
      default:
        if let event = event(code: Int32(bitPattern: value)) { return event }
      }
    }
    return nil
  }

  private func event(character value: wint_t) -> TerminalEvent? {
    guard paste.isOpen else { return answered(value) }
    guard let scalar = Unicode.Scalar(value) else { return nil }
    return paste.collect(.scalar(scalar), at: now()).map { .pasted($0) }
  }

  private static func key(_ value: wint_t) -> TerminalEvent? { KeyDecoder.character(value).map { .key($0) } }

  /// What was typed after all; all but the first waits.
  private func typed(_ codes: [UInt32]) -> TerminalEvent? {
    waiting += codes.compactMap(Self.key)
    return waiting.isEmpty ? nil : waiting.removeFirst()
  }

  /// A character that may belong to an answer.
  private func answered(_ value: wint_t) -> TerminalEvent? {
    let (codes, reply) = replies.take(value, at: now())
    switch reply.flatMap(questions.finding) {
    case .background(let background): waiting.append(.background(background))
    case .pictures(let isInTmux):
      pictures = KittyPictures(isInTmux: isInTmux)
      shown = nil
    case .ask(let question): ask(question)
    case nil: break
    }
    return typed(codes)
  }

  private func event(code: Int32) -> TerminalEvent? {
    if let event = typed(replies.interrupt()) {
      waiting += [self.event(functionKey: code)].compactMap(\.self)
      return event
    }
    return self.event(functionKey: code)
  }

  private func event(functionKey code: Int32) -> TerminalEvent? {
    if code == KEY_RESIZE {
      readSize()
      if spoken == nil { repaintCells() }
      return .resized(size)
    }
    if code == curses_paste_begins || code == curses_paste_ends || paste.isOpen {
      let input: PasteCollector.Input =
        code == curses_paste_begins ? .begin : code == curses_paste_ends ? .end : .key
      return paste.collect(input, at: now()).map { .pasted($0) }
    }
    if code == KEY_MOUSE { return mouse().map { .mouse($0) } }
    return KeyDecoder.functionKey(code).map { .key($0) }
  }

  private func mouse() -> MouseAction? {
    var row: Int32 = 0
    var column: Int32 = 0
    let kind: MouseAction.Kind
    switch curses_read_mouse(&row, &column) {
    case CURSES_MOUSE_PRESS: kind = .press
    case CURSES_MOUSE_WHEEL_UP: kind = .wheelUp
    case CURSES_MOUSE_WHEEL_DOWN: kind = .wheelDown
    case CURSES_MOUSE_MOVE: kind = .move
    default: return nil
    }
    return MouseAction(kind, column: Int(column), row: Int(row))
  }

  func draw(_ screen: Screen) {
    let screen = placingPictures(screen)
    // A full table of pairs is emptied once and the picture drawn anew; what then does not fit stays plain.
    if !put(screen, onlyIfPairsFit: true) {
      pairs.reset()
      shown = nil
      _ = put(screen, onlyIfPairsFit: false)
    }
    shown = screen
    curses_show()
  }

  /// The screen as cells alone: where the terminal shows pictures, with placeholders, whose images are sent at once.
  private func placingPictures(_ screen: Screen) -> Screen {
    guard let placed = pictures?.place(screen) else { return screen }
    send(placed.bytes)
    return placed.screen
  }

  /// Puts what differs from the screen shown; false when a pair is missing and `onlyIfPairsFit`.
  private func put(_ screen: Screen, onlyIfPairsFit: Bool) -> Bool {
    let before = shown?.size == screen.size ? shown : nil
    if before == nil { curses_erase() }
    let columns = screen.size.columns
    for (index, cell) in screen.cells.enumerated() where before?.cells[index] != cell {
      if cell.isContinuation { continue }
      let look = pairs.look(cell.style)
      if look == nil && onlyIfPairsFit { return false }
      let (row, column) = (index / columns, index % columns)
      put(
        cell, column: column, row: row,
        columns: screen[column + 1, row].isContinuation ? 2 : 1, look)
    }
    return true
  }

  private func put(_ cell: Cell, column: Int, row: Int, columns: Int, _ look: ColorPairs.Look?) {
    let (text, filling) = text.encode(cell.glyph, columns: columns)
    let style = flags(cell.style, bold: look?.bold ?? false)
    let pair = look?.pair ?? 0
    curses_put(Int32(row), Int32(column), text, style, pair)
    for place in (columns - filling)..<columns {
      curses_put(Int32(row), Int32(column + place), [32, 0], style, pair)
    }
  }

  private func flags(_ style: Style, bold: Bool) -> Int32 {
    (style.bold || bold ? CURSES_BOLD : 0) | (style.dim ? CURSES_DIM : 0)
      | (style.underline ? CURSES_UNDERLINE : 0) | (style.reverse ? CURSES_REVERSE : 0)
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
