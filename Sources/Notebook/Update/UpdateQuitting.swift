/// Ending: with or without saving, by a key or because something outside asks for it.
extension NotebookState {
  mutating func askToQuit() -> [Command] {
    guard isUnsaved || phase.isActive else { return [.quit(status: 0)] }
    overlay = .quit
    return []
  }

  mutating func quit(saving: Bool) -> [Command] {
    overlay = nil
    guard saving else { return (phase.isActive ? [.stopTraining] : []) + [.quit(status: 0)] }
    if let readOnlyReason {
      return refuse("\(sessionName) is read-only: \(readOnlyReason); :save F, then q")
    }
    quitting = Quitting(status: 0, since: now, isForced: false)
    say("saving, then quitting")
    return phase.isActive ? endRun(then: .saveAndQuit) : saveBeforeQuitting()
  }

  mutating func quit(on signal: Signal) -> [Command] {
    guard quitting?.isForced != true else { return [] }
    guard isUnsaved || phase.isActive else { return [.quit(status: signal.exitStatus)] }
    overlay = nil
    let stage = quitting?.stage ?? .endingRun
    quitting = Quitting(status: signal.exitStatus, since: now, isForced: true, stage: stage)
    // What a key began already goes on, and from now on ends whatever comes of it.
    if stage != .endingRun { return [] }
    return phase.isActive ? endRun(then: .saveAndQuit) : saveBeforeQuitting()
  }

  mutating func saveBeforeQuitting() -> [Command] {
    guard quitting != nil else { return [] }
    if let readOnlyReason { return rescue(Failure("\(sessionPath) is read-only: \(readOnlyReason)")) }
    self.quitting?.stage = .saving
    self.quitting?.since = now
    let commands = write(to: sessionPath)
    return commands.isEmpty ? giveUpSaving(notice?.text ?? "the session could not be written") : commands
  }

  /// What takes too long is not waited for: of a run, what is known is saved; a file that does not get written goes
  /// elsewhere.
  mutating func finishQuitting() -> [Command] {
    if let pending = pendingSave, now - pending.since > 3 { return finishPendingSave() }
    guard let quitting else { return [] }
    let waited = now - quitting.since
    switch quitting.stage {
    case .endingRun:
      guard afterRun == .saveAndQuit, waited > (quitting.isForced ? 2 : 10) else { return [] }
      afterRun = nil
      return saveBeforeQuitting()
    case .saving:
      guard quitting.isForced, waited > Quitting.patience else { return [] }
      return rescue(Failure("\(sessionPath): writing it did not end in \(Int(Quitting.patience)) s"))
    case .rescuing:
      guard quitting.isForced, waited > Quitting.patience else { return [] }
      unsaved.outlivesTheEnd = true
      return [.quit(status: quitting.status)]
    }
  }

  // MARK: What cannot be saved

  /// A session that cannot stand where it belongs is kept elsewhere when the program is about to end.
  mutating func answer(unsaved failure: Failure, path: String) -> [Command] {
    say("not saved: \(failure)", .failure)
    isUnsaved = true
    guard quitting?.stage == .saving, savesUnderWay == 0 else { return [.bell] }
    return [.bell] + rescue(failure)
  }

  private mutating func rescue(_ failure: Failure) -> [Command] {
    quitting?.stage = .rescuing
    quitting?.since = now
    guard let file = sessionFile(for: sessionPath) else { return giveUpSaving("\(failure)") }
    return [.rescueSession(file, failure)]
  }

  mutating func finishRescue(_ result: Result<RescuedSession, Failure>, _ failure: Failure) -> [Command] {
    switch result {
    case .success(let kept):
      let weights = kept.lacksWeights ? " without its weights, for which there was no room" : ""
      let line = "not saved: \(failure); the session is kept in \(kept.path)\(weights)"
      say(line, .failure)
      guard let quitting else { return [.bell] }
      // Where the session was to be it is not, although nothing is lost.
      return [.farewell(line), .quit(status: quitting.isForced ? quitting.status : 1)]
    case .failure(let other):
      return giveUpSaving("not saved: \(failure); nor could it be kept elsewhere: \(other)")
    }
  }

  /// Nothing could be written anywhere: who asked with a key may still do something about it.
  private mutating func giveUpSaving(_ line: String) -> [Command] {
    say(line, .failure)
    guard let quitting else { return [.bell] }
    self.quitting = nil
    unsaved.outlivesTheEnd = quitting.isForced
    return quitting.isForced ? [.farewell(line), .quit(status: quitting.status)] : [.bell]
  }
}

/// A program that is about to end.
struct Quitting: Hashable, Sendable {
  /// What is waited for.
  enum Stage: Hashable, Sendable {
    case endingRun
    case saving
    /// A copy is being written elsewhere.
    case rescuing
  }

  /// Seconds that a file is waited for when the end was asked for from outside.
  static let patience = 20.0

  var status: Int32
  /// When the present stage began.
  var since: Double
  /// Whether it ends even when the session cannot be saved.
  var isForced: Bool
  var stage = Stage.endingRun
}
