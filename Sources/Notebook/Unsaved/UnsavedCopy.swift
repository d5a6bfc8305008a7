/// A copy of unsaved changes that a program which was killed has left behind.
public struct UnsavedCopy: Hashable, Sendable {
  /// Its folder's name, by which it is known.
  public var name: String
  /// Where its notebook is.
  public var notebookPath: String
  /// Where its journal is; nil where it has none.
  public var journalPath: String?
  /// The session that it would be saved to, by its whole path.
  public var sessionPath: String
  /// When something was written into it last, for a person.
  public var when: String
  /// Its network, for a person.
  public var network: String
  /// Its last run; nil where it has none.
  public var run: UnsavedRun?
  /// How many changes were not saved; nil where it is not known.
  public var changes: Int?
  /// Whether its session is another program's notebook, whose file stays as it is.
  public var isForeign: Bool
  /// Whether the session's file is another one now than when the copy was written.
  public var hasChangedSince: Bool
  /// Whether it is of the session that this program was begun with.
  public var isOfThisSession: Bool

  /// A copy of its parts.
  public init(
    name: String, notebookPath: String, sessionPath: String, when: String, network: String,
    run: UnsavedRun? = nil, journalPath: String? = nil, changes: Int? = nil,
    isForeign: Bool = false, hasChangedSince: Bool = false, isOfThisSession: Bool = true
  ) {
    self.name = name
    self.notebookPath = notebookPath
    self.journalPath = journalPath
    self.changes = changes
    self.sessionPath = sessionPath
    self.when = when
    self.network = network
    self.run = run
    self.isForeign = isForeign
    self.hasChangedSince = hasChangedSince
    self.isOfThisSession = isOfThisSession
  }
}

/// The last run of a session with unsaved changes.
public struct UnsavedRun: Hashable, Sendable, Codable {
  /// Its number in the session.
  public var number: Int
  /// What the screen calls it.
  public var name: String
  /// Its folder: of a session that is being copied the name, of a copy that was found the path; nil where it has none.
  public var folder: String?
  /// The step that its curves end at.
  public var step: Int
  /// The step of the weights that are shown, 0 before there are any; nil where those of another origin were chosen.
  public var weightsStep: Int?
  /// The newest weights in its folder, where they are newer than those of the copy.
  public var newer: RunWeights?

  /// A run of its parts.
  public init(
    number: Int, name: String, folder: String?, step: Int, weightsStep: Int?, newer: RunWeights? = nil
  ) {
    self.number = number
    self.name = name
    self.folder = folder
    self.step = step
    self.weightsStep = weightsStep
    self.newer = newer
  }

  private enum CodingKeys: CodingKey { case number, name, folder, step, weightsStep }
}

/// Weights that a run has left in its folder.
public struct RunWeights: Hashable, Sendable {
  /// Their file.
  public var path: String
  /// The step they are of.
  public var step: Int

  /// Weights of a step in a file.
  public init(path: String, step: Int) {
    self.path = path
    self.step = step
  }
}
