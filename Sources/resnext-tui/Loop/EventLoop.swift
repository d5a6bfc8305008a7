import Notebook
import Training

/// The turn of everything: keys, messages and time go into `update`, its commands are done, a frame is drawn.
///
/// Runs on the main thread, which alone touches the terminal.
struct EventLoop {
  /// The screen and the keyboard.
  let terminal: any Terminal
  /// Where queues put their messages.
  let mailbox: Mailbox<Message>
  /// Requests to end.
  let signals: StopSignals
  /// Does what `update` asks for.
  let performer: CommandPerformer
  /// Seconds on a clock that never goes back.
  var now: () -> Double = monotonicSeconds

  /// How long to wait for something to happen before time is told; short enough for what follows the clock.
  private let turn = 0.05
  /// The time between two frames that no key asked for.
  private let frame = 1.0 / 30
  /// The time between two frames when nothing but time passes.
  private let idleFrame = 0.25

  /// Runs until the notebook quits.
  ///
  /// - Returns: the exit status.
  func run(_ initial: NotebookState) -> Int32 {
    var state = initial
    terminal.draw(view(state, size: terminal.size))
    var drawn = now()
    var isChanged = false
    var messages: [Message] = [.began]
    var isEnding = false
    while true {
      let keys = readTerminal()
      messages += keys + mailbox.takeAll()
      if let signal = nextSignal() {
        // Whoever asks twice does not want to wait.
        if isEnding { return signal.exitStatus }
        isEnding = true
        messages.append(.signal(signal))
      }
      isChanged = isChanged || !messages.isEmpty
      // Time first: what happens in this turn happens now.
      for message in [.tick(now())] + messages {
        for command in update(&state, message) {
          if let status = performer.perform(command) { return status }
        }
      }
      messages = []
      let age = now() - drawn
      if !keys.isEmpty || (isChanged && age >= frame) || age >= idleFrame {
        terminal.draw(view(state, size: terminal.size))
        drawn = now()
        isChanged = false
      }
      wait(isChanged ? min(turn, max(0, frame - (now() - drawn))) : turn)
    }
  }

  private func wait(_ seconds: Double) {
    _ = waitForInput(
      [terminal.inputDescriptor, mailbox.descriptor, signals.descriptor],
      milliseconds: Int((seconds * 1000).rounded(.up)))
  }

  private func readTerminal() -> [Message] {
    var messages: [Message] = []
    // A pasted page or a held key must not keep the screen from being drawn.
    while messages.count < 64, let event = terminal.nextEvent() {
      switch event {
      case .key(let key): messages.append(.key(key))
      case .resized(let size): messages.append(.resized(size))
      }
    }
    return messages
  }

  private func nextSignal() -> Signal? {
    if let number = signals.take(), let signal = Signal(rawValue: number) { return signal }
    return terminal.isGone ? .hangup : nil
  }
}
