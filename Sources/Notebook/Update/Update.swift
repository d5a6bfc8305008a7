/// What a message does: the one place where the notebook's state changes.
///
/// Pure: the same state and message give the same state and commands. Time enters by `.tick` alone.
public func update(_ state: inout NotebookState, _ message: Message) -> [Command] {
  var commands = state.receive(message)
  commands += state.askForData()
  commands += state.cell.definition.ask(&state)
  commands += state.followPinnedRuns()
  commands += state.askForHeldOut()
  commands += state.askForWhatIsShown()
  commands += state.askWhy()
  commands += state.askForInstruments()
  state.tellOfLostMutes()
  state.judgeTour()
  return state.droppingCopy(before: commands)
}

extension NotebookState {
  fileprivate mutating func receive(_ message: Message) -> [Command] {
    switch message {
    case .began: return begin()
    case .key(let key):
      interface.surface.hover = nil
      return forgettingNotice { $0.recordingChange { $0.press(key) } }
    case .mouse(let action, let place) where action.kind == .move:
      hover(over: place, action)
      return []
    case .mouse(let action, let place):
      interface.surface.hover = nil
      return forgettingNotice { $0.recordingChange { $0.useMouse(action, at: place) } }
    case .pasted(let text): return paste(text)
    case .resized(let size):
      interface.surface.terminalSize = size
      settleSize()
      return []
    case .terminalBackground(let background):
      learn(terminalBackground: background)
      return []
    case .tick(let seconds): return advance(to: seconds)
    case .signal(let signal): return quit(on: signal)
    case .training(let run, let event): return follow(event, run: run)
    default: return receive(answer: message)
    }
  }

  /// What commands were answered with.
  private mutating func receive(answer: Message) -> [Command] {
    switch answer {
    case .images(let images): offer(images)
    case .imageLoaded(let path, let result): showImage(from: path, result)
    case .weightsInitialized(let number, let result):
      receive(compared: number, result)
      finishInitialization(number, result)
    case .weightsLoaded(let path, let result): return showWeights(from: path, result)
    case .dataDescribed(let data, let result): learn(of: data, result)
    case .fetching(let number, let event): follow(fetch: number, event)
    case .fetched(let number, let result): return finish(fetch: number, result)
    case .machineDescribed(let facts): live.machine = facts
    case .traced(let number, let result):
      showTrace(number, result)
      return recordingChange { $0.catchUp() }
    case .probed(let number, let asker, let result, let isFinal):
      receive(probe: number, asker: asker, result, isFinal: isFinal)
    case .snapshots(let run, let steps): live.instruments.snapshots.steps[run] = steps
    case .snapshotLoaded(let number, let result): receive(snapshot: number, result)
    case .snapshotsRead(let number, let result): return receive(keptSnapshots: number, result)
    case .snapshotsKept(let path, let reference): note(keptSnapshots: reference, path: path)
    case .ablated(let number, let result): receive(ablation: number, result)
    case .errorsMeasured(let number, let result): receive(errors: number, result)
    case .heldOutLoaded(let data, let indices, let result): receive(heldOut: data, indices, result)
    case .formsCompared(let number, let result): receive(forms: number, result)
    case .runNamed(let run, let folder):
      if let index = runs.lastIndex(where: { $0.id == run }) { document.runs[index].folder = folder }
    case .runsRead(let number, let contents): receive(runs: number, contents)
    case .runChanged(let change, let result): receive(change: change, result)
    case .sweepNamed(let number, let folder, let record): name(sweep: number, folder, record)
    case .sweep(let number, let event): follow(sweep: number, event)
    case .sessionSaved(let path, let failure): return finishSaving(to: path, failure)
    case .sessionRescued(let failure, let result): return finishRescue(result, failure)
    case .exported(let path, let failure): finishExport(to: path, failure)
    case .settingsKept(let path, let failure): finishKeeping(at: path, failure)
    case .sessionRead(let path, let result): return openSession(from: path, result)
    case .completions(let word, let paths): offer(completions: paths, of: word)
    case .unsaved(let answer): return receive(answer)
    case .note(let text):
      say(text)
      // The line that announces the weights would take its place at once.
      if live.models.isEmpty, session.openingNote.isEmpty { session.openingNote = text }
    case .began, .key, .mouse, .pasted, .resized, .terminalBackground, .tick, .signal, .training: break
    }
    return []
  }

  private mutating func begin() -> [Command] {
    live.requests.data = []
    var commands: [Command] = [.loadImages(training.data), .unsaved(.find(openSession: sessionPath))]
    if mouse { commands.append(.setMouse(true)) }
    if start.offersTour {
      // A line and no question: keys typed ahead do what they do.
      say(Self.tourOffer)
      session.openingNote = Self.tourOffer
      commands.append(.rememberTourOffer)
    }
    if start.opensSession {
      commands.append(.openSession(path: sessionPath))
    } else {
      commands += findWeights()
    }
    return commands
  }

  /// Said once, at the very first start.
  private static let tourOffer = "new here? type :tour"

  /// Time passes: lines at the bottom go away, the shown cell follows training.
  private mutating func advance(to time: Double) -> [Command] {
    if !interface.talk.hasClock { startClock(time) }
    interface.talk.advance(to: time)
    if let waiting = interface.pending.confirmation, now - waiting.time > 6 {
      interface.pending.confirmation = nil
    }
    return followTraining() + playOn() + finishQuitting() + careForUnsaved()
  }

  /// The clock may begin anywhere: what happened before its first tick happened then.
  private mutating func startClock(_ time: Double) {
    interface.talk.hasClock = true
    interface.talk.notice?.time = time
    interface.pending.start(at: time)
    live.requests.lastInspection = time
    live.requests.lastSnapshot = time
    if live.requests.snapshotSince != nil { live.requests.snapshotSince = time }
  }

  /// What was said in a cell does not outlive it, once there was time to read it.
  private mutating func forgettingNotice(_ body: (inout NotebookState) -> [Command]) -> [Command] {
    let (before, notice) = (cell, interface.talk.notice)
    let commands = body(&self)
    if let notice, cell != before, interface.talk.notice == notice, notice.kind != .failure,
      now - notice.time >= Notice.readingTime
    {
      interface.talk.clear()
    }
    return commands
  }

  /// Shows a line at the bottom for a while.
  mutating func say(_ text: String, _ kind: Notice.Kind = .note) { interface.talk.say(text, kind) }

  /// Shows why something was not done.
  mutating func refuse(_ reason: String) -> [Command] {
    say(reason)
    return [.bell]
  }
}
