import Foundation
import ResNeXtModel

/// What the notebook wants done about copies of unsaved changes.
public enum UnsavedCommand: Sendable {
  /// Look for copies that killed programs have left → `.found`.
  case find(openSession: String)
  /// Copy the session as it is now → `.kept`.
  case keep(UnsavedSession)
  /// Write what has happened since into the copy's journal → `.journaled`.
  case journal(UnsavedJournal)
  /// Remove this program's own copy: nothing is unsaved any more.
  case drop
  /// Read a copy that was found → `.read`.
  case read(UnsavedCopy)
  /// Take a copy that was read for this program's own.
  case adopt(UnsavedCopy)
  /// Leave a copy to be found again.
  case leave(UnsavedCopy)
  /// Remove a copy that was found → `.discarded`.
  case discard(UnsavedCopy)
}

/// What came of a command about copies of unsaved changes.
public enum UnsavedAnswer: Sendable {
  /// Copies that nobody holds, newest first, and a line for each that is none or cannot be read.
  case found([UnsavedCopy], remarks: [String])
  /// Why the session could not be copied; nil when the copy stands.
  case kept(Failure?)
  /// Why lines of the journal could not be written, nil where they are, and how long the weights among them took.
  case journaled(Failure?, weightsSeconds: Double?)
  /// What a copy holds.
  case read(UnsavedCopy, Result<RestoredCopy, Failure>)
  /// Why a copy is not gone; nil when it is.
  case discarded(UnsavedCopy, Failure?)
}

/// What was read of a copy.
public struct RestoredCopy: Sendable {
  /// Its notebook.
  public var contents: Data
  /// The weights of the run's folder, where they are newer than the copy's and could be read.
  public var newerWeights: NetworkWeights?
  /// Its journal, which the notebook was brought to the end of; nil where there is none.
  public var journal: JournalReplay?

  /// What a copy holds, of its parts.
  public init(contents: Data, newerWeights: NetworkWeights? = nil, journal: JournalReplay? = nil) {
    self.contents = contents
    self.newerWeights = newerWeights
    self.journal = journal
  }
}
