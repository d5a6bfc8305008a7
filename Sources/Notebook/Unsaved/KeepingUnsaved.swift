import Training

/// What is unsaved is copied while the program runs: the whole session now and then, what happens between in a journal.
extension NotebookState {
  /// What time brings: a copy or lines of its journal, their removal when nothing is unsaved, a question about one found.
  mutating func careForUnsaved() -> [Command] {
    // What the tour changes is nobody's change.
    guard interface.tour == nil else { return [] }
    askAboutCopies()
    guard isUnsaved || phase.isActive else { return dropCopy() }
    return isCopyDue ? keepCopy() : goOnWithJournal()
  }

  private var isCopyDue: Bool {
    let care = session.copies
    // Weights on their way are part of the session.
    guard !care.isUnderWay, session.changes != care.changesKept,
      weights != nil || live.requests.isInitializing
    else { return false }
    guard care.journal.isOpen || care.isFailing, let began = care.began else { return true }
    return now - began >= (care.isFailing ? UnsavedCare.retryPause : UnsavedCare.pause)
  }

  private mutating func keepCopy() -> [Command] {
    session.copies.isUnderWay = true
    session.copies.hasCopy = true
    session.copies.began = now
    session.copies.changesKept = session.changes
    session.copies.journal.open(with: JournalState(self), runs, at: now)
    return [.unsaved(.keep(UnsavedSession(self, withWeights: takeWeights() != nil)))]
  }

  /// Lines of the journal, where anything has happened.
  private mutating func goOnWithJournal() -> [Command] {
    guard session.copies.journal.isOpen, now - session.copies.journal.written >= UnsavedCare.journalPause
    else { return [] }
    let asking = askForNewestWeights()
    var weights: UnsavedWeights?
    if !isWaitingForWeights {
      weights = takeWeights()
      session.copies.journal.asked = nil
    }
    let entries = session.copies.journal.takeEntries(JournalState(self), runs, at: now)
    guard !entries.isEmpty || weights != nil else { return asking }
    return asking + [.unsaved(.journal(UnsavedJournal(entries, weights: weights)))]
  }

  /// The weights to write now; nil where those that were written are new enough.
  private mutating func takeWeights() -> UnsavedWeights? {
    guard let weights = keptWeights, case .run(let run, let step) = weights.origin,
      session.copies.journal.isDue(weights: weights.id.number, of: run.number, at: now)
    else { return nil }
    session.copies.journal.hand(outWeights: weights.id.number, of: run.number, at: now)
    return UnsavedWeights(
      described: weights.described, version: weights.id.number, run: run, step: step)
  }

  /// While a run computes, the newest weights are asked for when it is time for them, once until they are written.
  ///
  /// Steps do not wait for weights: what is asked for here is written with a later line.
  private mutating func askForNewestWeights() -> [Command] {
    guard phase.isComputing, session.copies.journal.isTimeForWeights(at: now),
      session.copies.journal.asked == nil
    else { return [] }
    session.copies.journal.asked = now
    return live.requests.snapshotSince == nil ? askForSnapshot() : []
  }

  private var isWaitingForWeights: Bool {
    guard let asked = session.copies.journal.asked, live.requests.snapshotSince != nil else { return false }
    return now - asked < UnsavedCare.patience
  }

  private mutating func dropCopy() -> [Command] {
    guard session.copies.hasCopy else { return [] }
    session.copies.hasCopy = false
    session.copies.changesKept = nil
    session.copies.journal.close()
    return [.unsaved(.drop)]
  }

  /// Commands that end the program leave no copy behind, unless it is all there is.
  mutating func droppingCopy(before commands: [Command]) -> [Command] {
    let ends = commands.contains { if case .quit = $0 { true } else { false } }
    return ends && !session.copies.outliveTheEnd ? dropCopy() + commands : commands
  }

  /// A disk that takes no copy is said once and tried again, with a copy of all there is.
  mutating func finishCopy(_ failure: Failure?) {
    session.copies.isUnderWay = false
    noteCopy(failure)
  }

  /// Lines that could not be written are in no later one.
  mutating func finishJournal(_ failure: Failure?, weightsSeconds: Double?) {
    weightsSeconds.map { session.copies.journal.learn(weightsTook: $0) }
    if failure != nil { noteCopy(failure) }
  }

  private mutating func noteCopy(_ failure: Failure?) {
    defer { session.copies.isFailing = failure != nil }
    guard let failure else { return }
    session.copies.changesKept = nil
    session.copies.journal.close()
    guard !session.copies.isFailing else { return }
    say(
      "no copy of what is unsaved: \(failure); tried again every \(Int(UnsavedCare.retryPause)) s", .failure)
  }
}
