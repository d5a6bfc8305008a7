import Glibc
import Notebook
import Training

/// The turn of everything: keys, messages and time go into `update`, its commands are done, a frame is drawn.
///
/// Runs on the main thread, which alone touches the terminal.
final class EventLoop {
  /// How the notebook ended.
  struct Ending: Equatable {
    /// The exit status.
    var status: Int32
    /// Whether the user asked a second time and does not want to wait for anything.
    var isImpatient = false
  }

  /// The screen and the keyboard.
  private let terminal: any Terminal
  /// Where queues put their messages.
  private let mailbox: Mailbox<Message>
  /// Requests to end, and what the terminal's modes depend on.
  private let signals: StopSignals
  /// Does what `update` asks for.
  private let performer: CommandPerformer
  /// Seconds on a clock that never goes back.
  private let now: () -> Double

  /// How long to wait for something to happen before time is told; short enough for what follows the clock.
  private let turn = 0.05

  private var state: NotebookState
  /// What is on the screen, by which a click finds out what it does.
  private var shown: Frame?
  /// What was said last, where nothing is drawn.
  private var told: Narration?
  private var requests = EndRequests()
  /// Whether the terminal's other end was closed: nothing is read or drawn any more.
  private var isGone = false
  private var pacing: FramePacing

  /// A loop that begins with a state.
  init(
    _ state: NotebookState, terminal: any Terminal, mailbox: Mailbox<Message>, signals: StopSignals,
    performer: CommandPerformer, now: @escaping () -> Double = monotonicSeconds
  ) {
    self.state = state
    self.terminal = terminal
    self.mailbox = mailbox
    self.signals = signals
    self.performer = performer
    self.now = now
    pacing = FramePacing(at: now())
  }

  /// Runs until the notebook quits.
  func run() -> Ending {
    draw()
    var messages: [Message] = [.began]
    while true {
      // Keys before answers: who typed them had not seen those yet.
      let keys = readTerminal()
      let hovered = state.hoverText
      let isTyped = keys.contains { !$0.isMotion }
      messages += keys + mailbox.takeAll()
      for signal in readSignals(&messages) {
        switch requests.meaning(of: signal, at: now()) {
        case .begin: messages.append(.signal(signal))
        case .repetition: break
        case .impatience: return Ending(status: signal.exitStatus, isImpatient: true)
        }
      }
      if let status = perform(messages) { return Ending(status: status) }
      let isRead = state.hoverText != hovered
      pacing.note(
        keys: isTyped, changes: isRead || messages.contains { !$0.isMotion }, motion: isRead, at: now())
      messages = []
      if pacing.rest(at: now()) == 0 { draw() }
      wait(pacing.isChanged ? min(turn, pacing.rest(at: now())) : turn)
    }
  }

  /// Sends messages to the notebook and does what it wants done; returns the status when it quits.
  private func perform(_ messages: [Message]) -> Int32? {
    // Time first: what happens in this turn happens now.
    for message in [.tick(now())] + messages {
      for command in update(&state, message) {
        if let status = performer.perform(command) { return status }
      }
    }
    return nil
  }

  private func draw() {
    let began = now()
    if !isGone {
      if state.isReader { tell() } else { drawFrame() }
    }
    pacing.noteFrame(from: began, to: now())
  }

  private func drawFrame() {
    told = nil
    let frame = view(state, size: terminal.size)
    terminal.draw(frame.screen)
    shown = frame
  }

  /// Says what is new; before anything is said, everything is.
  private func tell() {
    shown = nil
    let news = Narration(state, after: told)
    guard news != told else { return }
    terminal.say(news.lines(after: told), typing: news.line)
    told = news
  }

  private func wait(_ seconds: Double) {
    // A descriptor at its end is always readable: waiting for it would be no waiting.
    _ = waitForInput(
      [isGone ? -1 : terminal.inputDescriptor, mailbox.descriptor, signals.descriptor],
      milliseconds: Int((seconds * 1000).rounded(.up)))
  }

  private func readTerminal() -> [Message] {
    guard !isGone else { return [] }
    var messages: [Message] = []
    // A held key must not keep the screen from being drawn.
    while messages.count < 64, let event = terminal.nextEvent() {
      switch event {
      case .key(let key): messages.append(.key(key))
      case .mouse(let action):
        // Of the places that the pointer passed only the last one counts.
        if action.kind == .move, messages.last?.isMotion == true { messages.removeLast() }
        messages.append(.mouse(action, shown?.place(column: action.column, row: action.row)))
      case .pasted(let text): messages.append(.pasted(text))
      case .resized(let size): messages.append(.resized(size))
      case .background(let background): messages.append(.terminalBackground(background))
      }
    }
    return messages
  }

  /// Stops and goes on as the user asks; returns the requests to end, that of a terminal gone among them.
  private func readSignals(_ messages: inout [Message]) -> [Signal] {
    var requests: [Signal] = []
    if !isGone, terminal.isGone {
      isGone = true
      requests.append(.hangup)
    }
    while let number = signals.next() {
      switch number {
      case SIGTSTP, SIGCONT:
        guard !isGone else { continue }
        if number == SIGTSTP { terminal.suspend() } else { terminal.resume() }
        told = nil
        messages.append(.resized(terminal.size))
      default:
        if let signal = Signal(rawValue: number) { requests.append(signal) }
      }
    }
    return requests
  }
}

extension Message {
  /// Whether it says only that the pointer has moved.
  fileprivate var isMotion: Bool {
    if case .mouse(let action, _) = self { action.kind == .move } else { false }
  }
}
