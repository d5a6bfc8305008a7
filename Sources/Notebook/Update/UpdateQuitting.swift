/// Ending: with or without saving, by a key or because something outside asks for it.
extension NotebookState {
  mutating func askToQuit() -> [Command] {
    // Who was told to end from outside does not ask.
    if interface.pending.quitting?.isForced == true { return [] }
    guard isUnsaved || phase.isActive else { return [.quit(status: 0)] }
    // Typed after `s`: everything is on its way to the file, and there is nothing to ask.
    if session.isBeingSaved, !phase.isActive, interface.pending.quitting == nil {
      say("saving, then quitting; q again asks")
      interface.pending.quitting = Quitting(status: 0, since: now, isForced: false, stage: .saving)
      return []
    }
    interface.pending.quitting = nil
    interface.overlay = .quit
    return []
  }

  mutating func quit(saving: Bool) -> [Command] {
    interface.overlay = nil
    guard saving else { return (phase.isActive ? stopCommands : []) + [.quit(status: 0)] }
    if let readOnlyReason = session.readOnlyReason {
      return refuse("\(session.name) is read-only: \(readOnlyReason); :save F, then q")
    }
    interface.pending.quitting = Quitting(status: 0, since: now, isForced: false)
    say("saving, then quitting")
    return phase.isActive ? endRun(then: .saveAndQuit) : saveBeforeQuitting()
  }

  mutating func quit(on signal: Signal) -> [Command] {
    guard interface.pending.quitting?.isForced != true else { return [] }
    if interface.tour != nil { return endTour() + quit(on: signal) }
    guard isUnsaved || phase.isActive else { return [.quit(status: signal.exitStatus)] }
    interface.overlay = nil
    let stage = interface.pending.quitting?.stage ?? .endingRun
    interface.pending.quitting = Quitting(status: signal.exitStatus, since: now, isForced: true, stage: stage)
    // What a key began already goes on, and from now on ends whatever comes of it.
    if stage != .endingRun { return [] }
    return phase.isActive ? endRun(then: .saveAndQuit) : saveBeforeQuitting()
  }

  mutating func saveBeforeQuitting() -> [Command] {
    guard interface.pending.quitting != nil else { return [] }
    if let readOnlyReason = session.readOnlyReason {
      return rescue(Failure("\(sessionPath) is read-only: \(readOnlyReason)"))
    }
    if session.isOutdated, interface.pending.quitting?.isForced == true {
      return rescue(Failure("\(sessionPath) has changed since"))
    }
    wait(in: .saving)
    return write(to: sessionPath)
  }

  /// What takes too long is not waited for: of a run, what is known is saved; a file that does not get written goes
  /// elsewhere.
  mutating func finishQuitting() -> [Command] {
    if let pending = interface.pending.save, now - pending.since > 3 { return finishPendingSave() }
    guard let quitting = interface.pending.quitting else { return [] }
    let waited = now - quitting.since
    switch quitting.stage {
    case .endingRun:
      guard interface.pending.afterRun == .saveAndQuit, waited > (quitting.isForced ? 2 : 10) else {
        return []
      }
      interface.pending.afterRun = nil
      return saveBeforeQuitting()
    case .saving:
      guard quitting.isForced, waited > Quitting.patience else { return [] }
      return rescue(Failure("\(sessionPath): writing it did not end in \(Int(Quitting.patience)) s"))
    case .rescuing:
      guard quitting.isForced, waited > Quitting.patience else { return [] }
      session.copies.outliveTheEnd = true
      return [.quit(status: quitting.status)]
    }
  }

  /// The end waits for something else from now on.
  private mutating func wait(in stage: Quitting.Stage) {
    let time = now
    interface.pending.quitting?.stage = stage
    interface.pending.quitting?.since = time
  }

  // MARK: What cannot be saved

  /// A session that cannot stand where it belongs is kept elsewhere when the program is about to end.
  mutating func answer(unsaved failure: Failure, path: String) -> [Command] {
    say("not saved: \(failure)", .failure)
    session.isUnsaved = true
    guard interface.pending.quitting?.stage == .saving, session.savesUnderWay == 0 else { return [.bell] }
    return [.bell] + rescue(failure)
  }

  private mutating func rescue(_ failure: Failure) -> [Command] {
    wait(in: .rescuing)
    return [.rescueSession(sessionFile(for: sessionPath), failure)]
  }

  mutating func finishRescue(_ result: Result<RescuedSession, Failure>, _ failure: Failure) -> [Command] {
    switch result {
    case .success(let kept):
      let weights = kept.lacksWeights ? " without its weights, for which there was no room" : ""
      let line = "not saved: \(failure); the session is kept in \(kept.path)\(weights)"
      say(line, .failure)
      guard let quitting = interface.pending.quitting else { return [.bell] }
      // Where the session was to be it is not, although nothing is lost.
      return [.farewell(line), .quit(status: quitting.isForced ? quitting.status : 1)]
    case .failure(let other):
      return giveUpSaving("not saved: \(failure); nor could it be kept elsewhere: \(other)")
    }
  }

  /// Nothing could be written anywhere: who asked with a key may still do something about it.
  private mutating func giveUpSaving(_ line: String) -> [Command] {
    say(line, .failure)
    guard let quitting = interface.pending.quitting else { return [.bell] }
    interface.pending.quitting = nil
    session.copies.outliveTheEnd = quitting.isForced
    return quitting.isForced ? [.farewell(line), .quit(status: quitting.status)] : [.bell]
  }
}
