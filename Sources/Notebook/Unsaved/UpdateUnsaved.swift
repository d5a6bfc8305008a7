import Formats
import ResNeXtModel
import Training

/// Copies of unsaved changes: kept while the program runs, offered after one was killed.
extension NotebookState {
  /// What time brings: a copy of what has changed, its removal when nothing is unsaved, a question about one found.
  mutating func careForUnsaved() -> [Command] {
    // What the tour changes is nobody's change.
    guard interface.tour == nil else { return [] }
    askAboutCopies()
    guard isUnsaved || phase.isActive else { return dropCopy() }
    guard isCopyDue else { return [] }
    if let commands = askForNewestWeights() { return commands }
    session.copies.asked = nil
    session.copies.isUnderWay = true
    session.copies.hasCopy = true
    session.copies.began = now
    session.copies.changesKept = session.changes
    return [.unsaved(.keep(UnsavedSession(self)))]
  }

  private var isCopyDue: Bool {
    // Weights on their way are part of the session.
    guard !session.copies.isUnderWay, session.changes != session.copies.changesKept,
      weights != nil || live.requests.isInitializing
    else {
      return false
    }
    return session.copies.began.map { now - $0 >= UnsavedCare.pause } ?? true
  }

  /// While a run computes, a copy waits a moment for the weights of the newest step; nil when there is nothing to wait for.
  private mutating func askForNewestWeights() -> [Command]? {
    guard phase.isComputing else { return nil }
    guard let asked = session.copies.asked else {
      session.copies.asked = now
      return live.requests.snapshotSince == nil ? askForSnapshot() : []
    }
    return live.requests.snapshotSince != nil && now - asked < UnsavedCare.patience ? [] : nil
  }

  private mutating func dropCopy() -> [Command] {
    guard session.copies.hasCopy else { return [] }
    session.copies.hasCopy = false
    session.copies.changesKept = nil
    return [.unsaved(.drop)]
  }

  /// Commands that end the program leave no copy behind, unless it is all there is.
  mutating func droppingCopy(before commands: [Command]) -> [Command] {
    let ends = commands.contains { if case .quit = $0 { true } else { false } }
    return ends && !session.copies.outliveTheEnd ? dropCopy() + commands : commands
  }

  mutating func receive(_ answer: UnsavedAnswer) -> [Command] {
    switch answer {
    case .found(let copies, let remarks):
      session.copies.offers = copies
      if !remarks.isEmpty { say(remarks.joined(separator: "; ")) }
      return remarks.map { .farewell($0) }
    case .kept(let failure):
      finishCopy(failure)
      return []
    case .read(let copy, let result): return restore(copy, result)
    case .discarded(let copy, let failure):
      let name = copy.shownName
      say(
        failure.map { "not discarded: \($0)" } ?? "the unsaved changes of \(name) are discarded",
        failure == nil ? .note : .failure)
      return []
    }
  }

  /// A disk that takes no copy is said once and tried again.
  private mutating func finishCopy(_ failure: Failure?) {
    session.copies.isUnderWay = false
    defer { session.copies.isFailing = failure != nil }
    guard let failure else { return }
    session.copies.changesKept = nil
    guard !session.copies.isFailing else { return }
    say("no copy of what is unsaved: \(failure); tried again every \(Int(UnsavedCare.pause)) s", .failure)
  }

  // MARK: What was found

  /// Asks once the notebook is there and nothing else has the keys; never over what is unsaved itself.
  private mutating func askAboutCopies() {
    guard overlay == nil, !session.copies.offers.isEmpty, weights != nil, interface.pending.quitting == nil,
      !isUnsaved, !phase.isActive, !session.copies.isReading
    else { return }
    interface.overlay = .unsaved
  }

  /// Answers the question about the first copy.
  ///
  /// What is discarded is gone: a letter that was typed ahead must not be enough for it.
  mutating func answerAboutCopy(_ action: Action) -> [Command] {
    if action == .discardCopy, interface.pending.confirmation?.action != action {
      interface.pending.confirmation = Confirmation(action: action, time: now)
      return refuse("d again discards them for good")
    }
    interface.pending.confirmation = nil
    interface.overlay = nil
    guard !session.copies.offers.isEmpty else { return [] }
    let copy = session.copies.offers.removeFirst()
    switch action {
    case .restoreCopy:
      session.copies.isReading = true
      return [.unsaved(.read(copy))]
    case .discardCopy: return [.unsaved(.discard(copy))]
    default:
      say("the unsaved changes of \(copy.shownName) are kept; you are asked again at the next start")
      return [.unsaved(.leave(copy))]
    }
  }

  private mutating func restore(_ copy: UnsavedCopy, _ result: Result<RestoredCopy, Failure>) -> [Command] {
    session.copies.isReading = false
    guard !isUnsaved, !phase.isActive else {
      return refuse("not restored: there are unsaved changes now; you are asked again at the next start")
        + [.unsaved(.leave(copy))]
    }
    let before = (path: sessionPath, readOnly: session.readOnlyReason)
    var commands = openSession(from: copy.notebookPath, result.map(\.contents))
    guard sessionPath == copy.notebookPath else { return commands + [.unsaved(.leave(copy))] }
    settle(copy, before)
    let newer = try? result.get().newerWeights
    let showsNewer = newer.map { show($0, of: copy) } ?? false
    if showsNewer { commands.removeAll(where: \.bringsWeights) }
    sayRestored(copy, showsNewer: showsNewer)
    return commands + [.unsaved(.adopt(copy))]
  }

  /// Makes what was opened the unsaved changes of its own session.
  private mutating func settle(_ copy: UnsavedCopy, _ before: (path: String, readOnly: String?)) {
    let isSame = copy.isOfThisSession && before.path == start.sessionPath
    session.path = isSame ? before.path : copy.sessionPath
    session.readOnlyReason = isSame ? before.readOnly : nil
    document.contents.isForeign = copy.isForeign
    if copy.isForeign {
      session.readOnlyReason = session.readOnlyReason ?? "it is another program's notebook"
    }
    session.isOutdated = copy.hasChangedSince
    session.isUnsaved = true
    session.copies.hasCopy = true
    session.copies.changesKept = session.changes
    session.copies.began = now
  }

  /// Shows what the run's own folder has; returns false where it is of another network.
  private mutating func show(_ newer: NetworkWeights, of copy: UnsavedCopy) -> Bool {
    guard let run = runs.last, run.number == copy.run?.number, let step = copy.run?.newer?.step,
      newer.configuration == training.network
    else { return false }
    interface.pending.weights = nil
    let names = run.classNames.isEmpty ? classNames(of: run.configuration.data) : run.classNames
    show(
      ShownWeights(
        DescribedWeights(
          weights: newer, normalization: run.normalization, classNames: names,
          notes: ["data": run.dataName, "run": run.name]),
        origin: .run(run.id, step: step)))
    return true
  }

  /// Where weights are on their way, what is said of them begins with this.
  private mutating func sayRestored(_ copy: UnsavedCopy, showsNewer: Bool) {
    var parts = ["restored: \(session.name), not saved yet"]
    if showsNewer { parts.append("weights: \(weights?.text ?? "none"), from the run's folder") }
    if copy.hasChangedSince { parts.append("its file has changed since: s writes over it, :save F does not") }
    say(parts.joined(separator: "; "))
    session.openingNote = weights == nil ? parts.joined(separator: "; ") : ""
  }
}

extension UnsavedCopy {
  /// The session's file name.
  var shownName: String { PathParts.name(of: sessionPath).printable }
}

extension Command {
  /// Whether weights come of it.
  fileprivate var bringsWeights: Bool {
    switch self {
    case .loadWeights, .initializeWeights: return true
    default: return false
    }
  }
}
