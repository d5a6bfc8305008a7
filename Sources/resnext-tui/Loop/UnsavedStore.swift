import Notebook

/// Where copies of unsaved changes are kept: on the disk (`UnsavedCopies`), or in tests where it is slow or full.
///
/// Asked on one queue, one thing after the other.
protocol UnsavedStore: Sendable {
  /// Writes a session in place of the copy that stands.
  ///
  /// - Returns: why it could not; nil when the copy stands.
  func keep(_ session: UnsavedSession) -> Failure?

  /// Writes what has happened since into the journal of the copy that stands.
  ///
  /// - Returns: why it could not, nil when it stands, and the seconds that weights took, where there were some.
  func goOn(with journal: UnsavedJournal) -> (failure: Failure?, weightsSeconds: Double?)

  /// Removes this process' own copy.
  func drop()

  /// Looks for copies whose processes have ended, and holds them until they are left, adopted or discarded.
  ///
  /// - Returns: the copies, newest first, and a line for what is none or cannot be read.
  func find(openSession: String) -> (copies: [UnsavedCopy], remarks: [String])

  /// Reads a copy that is held.
  func read(_ copy: UnsavedCopy) -> Result<RestoredCopy, Failure>

  /// Makes a copy that is held this process' own.
  func adopt(_ copy: UnsavedCopy)

  /// Lets go of a copy that is held.
  func leave(_ copy: UnsavedCopy)

  /// Removes a copy that is held.
  ///
  /// - Returns: why it is still there; nil when it is gone.
  func discard(_ copy: UnsavedCopy) -> Failure?
}

extension UnsavedStore {
  /// Does what the notebook wants done.
  ///
  /// - Returns: the answer, where the notebook waits for one.
  func perform(_ command: UnsavedCommand) -> UnsavedAnswer? {
    switch command {
    case .find(let session):
      let found = find(openSession: session)
      return .found(found.copies, remarks: found.remarks)
    case .keep(let session): return .kept(keep(session))
    case .journal(let journal):
      let outcome = goOn(with: journal)
      return .journaled(outcome.failure, weightsSeconds: outcome.weightsSeconds)
    case .read(let copy): return .read(copy, read(copy))
    case .discard(let copy): return .discarded(copy, discard(copy))
    case .drop: drop()
    case .adopt(let copy): adopt(copy)
    case .leave(let copy): leave(copy)
    }
    return nil
  }
}
