import Formats
import ResNeXtModel
import Training

/// Copies of unsaved changes that were found: offered, restored, discarded.
extension NotebookState {
  mutating func receive(_ answer: UnsavedAnswer) -> [Command] {
    switch answer {
    case .found(let copies, let remarks):
      session.copies.offers = copies
      if !remarks.isEmpty { say(remarks.joined(separator: "; ")) }
      return remarks.map { .farewell($0) }
    case .kept(let failure):
      finishCopy(failure)
      return []
    case .journaled(let failure, let seconds):
      finishJournal(failure, weightsSeconds: seconds)
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

  // MARK: What was found

  /// Asks once the notebook is there and nothing else has the keys; never over what is unsaved itself.
  mutating func askAboutCopies() {
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
    // What was chosen before the program was killed can be undone, under the names that it had.
    if let journal = try? result.get().journal { history = journal.history }
    let newer = try? result.get().newerWeights
    let showsNewer = newer.map { show($0, of: copy) } ?? false
    // No copy has them: they lie beside its session.
    commands.removeAll(where: \.bringsSnapshots)
    commands += readSnapshots(beside: copy.sessionPath)
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
    session.beginAnew(changes: copy.changes ?? 0)
    // What was found stands until something else happens, and is then written as a copy of its own.
    session.copies.hasCopy = true
    session.copies.changesKept = session.changes
    session.copies.journal.close()
  }

  /// Shows what the run's own folder has; returns false where it is of another network.
  private mutating func show(_ newer: NetworkWeights, of copy: UnsavedCopy) -> Bool {
    guard let run = runs.last, run.number == copy.run?.number, let step = copy.run?.newer?.step,
      newer.configuration == training.network
    else { return false }
    interface.pending.weights = nil
    let names = run.data.classNames.isEmpty ? classNames(of: run.configuration.data) : run.data.classNames
    show(
      ShownWeights(
        DescribedWeights(
          weights: newer, normalization: run.data.normalization, classNames: names,
          notes: ["data": run.data.name, "run": run.name]),
        origin: .run(run.id, step: step)))
    return true
  }

  /// Where weights are on their way, what is said of them begins with this.
  private mutating func sayRestored(_ copy: UnsavedCopy, showsNewer: Bool) {
    var parts = ["restored: \(session.name), not saved yet"]
    if let changes = copy.changesText {
      parts.append("\(changes), the last one \(copy.when)")
    } else if copy.changes != nil {
      parts.append("as it was \(copy.when)")
    }
    if showsNewer { parts.append("weights: \(weights?.text ?? "none"), from the run's folder") }
    if copy.hasChangedSince { parts.append("its file has changed since: s writes over it, :save F does not") }
    say(parts.joined(separator: "; "))
    session.openingNote = weights == nil ? parts.joined(separator: "; ") : ""
  }
}

extension UnsavedCopy {
  /// The session's file name.
  var shownName: String { PathParts.name(of: sessionPath).printable }

  /// How much was not saved; nil where it is not known, or where it is a run alone.
  var changesText: String? {
    changes.flatMap { $0 == 0 ? nil : $0 }.map {
      $0 == 1 ? "1 change that was not saved" : "\($0) changes that were not saved"
    }
  }
}

extension Command {
  /// Whether weights come of it.
  fileprivate var bringsWeights: Bool {
    switch self {
    case .loadWeights, .initializeWeights: return true
    default: return false
    }
  }

  /// Whether it is about the snapshots beside a session.
  fileprivate var bringsSnapshots: Bool {
    switch self {
    case .readSnapshots, .forgetSnapshots: return true
    default: return false
    }
  }
}
