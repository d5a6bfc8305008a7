import CNcurses
import Notebook

/// What is read from a terminal: keys, pasted text, the mouse, and the answers to what it was asked, told apart.
struct TerminalInput {
  /// One thing that was read.
  enum Item {
    case event(TerminalEvent)
    /// What an answer says.
    case finding(TerminalQuestions.Finding)
    /// The terminal has another size.
    case resized
  }

  private var paste = PasteCollector()
  private var replies = TerminalReplies()
  /// What came before it could be handed on.
  private var waiting: [Item] = []
  /// How often in a row there was something to read and nothing came.
  private var emptyReads = 0

  /// Whether the terminal still owes an answer.
  var isWaitingForReply: Bool { replies.isWaiting }

  /// Whether nothing comes though there is something to read: at its end a descriptor stays readable.
  var isAtEnd: Bool { emptyReads > 8 }

  /// Notes that something was asked, whose answer will come among the keys.
  mutating func expectReply(at now: Double) { replies.await(at: now) }

  /// The next thing that came; nil where nothing has.
  ///
  /// - Parameters:
  ///   - read: Reads one code of ncurses.
  ///   - isReadable: Whether the terminal's descriptor says that there is something to read.
  mutating func next(
    at now: Double, _ questions: TerminalQuestions, read: (inout wint_t) -> Int32, isReadable: () -> Bool
  ) -> Item? {
    if !waiting.isEmpty { return waiting.removeFirst() }
    var value: wint_t = 0
    // As many as fill a pipe: the screen is drawn between two parts of a long paste.
    for _ in 0..<4096 {
      let item: Item?
      switch read(&value) {
      case CURSES_NOTHING:
        emptyReads = isReadable() ? emptyReads + 1 : 0
        return typed(replies.pause(at: now)) ?? paste.takeOverdue(at: now).map { .event(.pasted($0)) }
      case CURSES_CHARACTER: item = character(value, at: now, questions)
      default: item = code(Int32(bitPattern: value), at: now)
      }
      if let item { return item }
    }
    return nil
  }

  private mutating func character(_ value: wint_t, at now: Double, _ questions: TerminalQuestions) -> Item? {
    guard paste.isOpen else { return answered(value, at: now, questions) }
    guard let scalar = Unicode.Scalar(value) else { return nil }
    return paste.collect(.scalar(scalar), at: now).map { .event(.pasted($0)) }
  }

  /// What was typed after all; all but the first waits.
  private mutating func typed(_ codes: [UInt32]) -> Item? {
    waiting += codes.compactMap { KeyDecoder.character($0).map { .event(.key($0)) } }
    return waiting.isEmpty ? nil : waiting.removeFirst()
  }

  /// A character that may belong to an answer.
  private mutating func answered(_ value: wint_t, at now: Double, _ questions: TerminalQuestions) -> Item? {
    let (codes, reply) = replies.take(value, at: now)
    if let finding = reply.flatMap(questions.finding) { waiting.append(.finding(finding)) }
    return typed(codes)
  }

  private mutating func code(_ code: Int32, at now: Double) -> Item? {
    guard let first = typed(replies.interrupt()) else { return functionKey(code, at: now) }
    waiting += [functionKey(code, at: now)].compactMap(\.self)
    return first
  }

  private mutating func functionKey(_ code: Int32, at now: Double) -> Item? {
    if code == KEY_RESIZE { return .resized }
    if code == curses_paste_begins || code == curses_paste_ends || paste.isOpen {
      let input: PasteCollector.Input =
        code == curses_paste_begins ? .begin : code == curses_paste_ends ? .end : .key
      return paste.collect(input, at: now).map { .event(.pasted($0)) }
    }
    if code == KEY_MOUSE { return MouseAction.read().map { .event(.mouse($0)) } }
    return KeyDecoder.functionKey(code).map { .event(.key($0)) }
  }
}

extension MouseAction {
  /// What the mouse did; nil where it is nothing that is listened for.
  fileprivate static func read() -> MouseAction? {
    var (row, column): (Int32, Int32) = (0, 0)
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
}
