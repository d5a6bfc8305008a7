/// What a message does: the one place where the notebook's state changes.
///
/// Pure: the same state and message give the same state and commands. Time enters by `.tick` alone.
public func update(_ state: inout NotebookState, _ message: Message) -> [Command] {
  var commands = state.receive(message)
  commands += state.askForData()
  commands += state.askForWhatIsShown()
  return state.droppingCopy(before: commands)
}

extension NotebookState {
  fileprivate mutating func receive(_ message: Message) -> [Command] {
    switch message {
    case .began: return begin()
    case .key(let key): return press(key)
    case .pasted(let text): return paste(text)
    case .resized(let size):
      self.size = size
      return []
    case .tick(let seconds): return advance(to: seconds)
    case .signal(let signal): return quit(on: signal)
    case .images(let images):
      offer(images)
      return []
    case .imageLoaded(let path, let result):
      showImage(from: path, result)
      return []
    case .weightsInitialized(let number, let result):
      finishInitialization(number, result)
      return []
    case .weightsLoaded(let path, let result): return showWeights(from: path, result)
    case .dataDescribed(let data, let result):
      learn(of: data, result)
      return []
    case .traced(let number, let result):
      showTrace(number, result)
      return []
    case .training(let run, let event): return follow(event, run: run)
    case .runNamed(let run, let folder):
      if let index = runs.lastIndex(where: { $0.number == run }) { runs[index].folder = folder }
      return []
    case .sessionSaved(let path, let failure): return finishSaving(to: path, failure)
    case .sessionRescued(let failure, let result): return finishRescue(result, failure)
    case .sessionRead(let path, let result): return openSession(from: path, result)
    case .completions(let word, let paths):
      offer(completions: paths, of: word)
      return []
    case .machineDescribed: return []
    case .unsaved(let answer): return receive(answer)
    case .note(let text):
      say(text)
      return []
    }
  }

  private mutating func begin() -> [Command] {
    requests.data = []
    var commands: [Command] = [.loadImages(training.data), .unsaved(.find(openSession: sessionPath))]
    if mouse { commands.append(.setMouse(true)) }
    if start.opensSession {
      commands.append(.openSession(path: sessionPath))
    } else {
      commands += findWeights()
    }
    return commands
  }

  /// Time passes: lines at the bottom go away, the shown cell follows training.
  private mutating func advance(to time: Double) -> [Command] {
    if !hasClock { startClock(time) }
    now = max(now, time)
    if let notice, now - notice.time > (notice.kind == .failure ? 12 : 6) { self.notice = nil }
    if let confirmation, now - confirmation.time > 6 { self.confirmation = nil }
    return followTraining() + finishQuitting() + careForUnsaved()
  }

  /// The clock may begin anywhere: what happened before its first tick happened then.
  private mutating func startClock(_ time: Double) {
    hasClock = true
    notice?.time = time
    confirmation?.time = time
    quitting?.since = time
    pendingSave?.since = time
    requests.lastInspection = time
    requests.lastSnapshot = time
    if requests.snapshotSince != nil { requests.snapshotSince = time }
  }

  /// Shows a line at the bottom for a while.
  mutating func say(_ text: String, _ kind: Notice.Kind = .note) {
    notice = Notice(text: text, kind: kind, time: now)
  }

  /// Shows why something was not done.
  mutating func refuse(_ reason: String) -> [Command] {
    say(reason)
    return [.bell]
  }
}
