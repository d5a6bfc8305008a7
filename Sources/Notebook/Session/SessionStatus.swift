import Formats

/// Where the session is kept, and whether what is there is what is on the screen.
struct SessionStatus: Hashable, Sendable {
  /// Where `s` saves.
  var path: String
  /// Why nothing may be saved there; nil when it may.
  var readOnlyReason: String?
  /// Whether it was never saved nor opened, so that whatever stands at its path is another's.
  var isNew: Bool
  /// Whether its file was changed by somebody else, so that it is written over only when the user says so.
  var isOutdated = false
  /// Whether something would be lost by quitting.
  var isUnsaved = false { didSet { if isUnsaved { changes += 1 } } }
  /// Counts changes, so that one made while a save is under way is not taken for saved.
  private(set) var changes = 0
  /// The count at the last save that was begun.
  private var changesWritten = 0
  /// Saves that were begun and not answered yet.
  private(set) var savesUnderWay = 0
  /// What was said of a notebook that was opened, for the moment when its weights arrive and are announced.
  var openingNote = ""
  /// Copies of what is unsaved.
  var copies = UnsavedCare()

  /// The session kept at a path.
  init(path: String, readOnlyReason: String?, isNew: Bool) {
    self.path = path
    self.readOnlyReason = readOnlyReason
    self.isNew = isNew
  }

  /// The file's name.
  var name: String { PathParts.name(of: path) }
  /// Whether nothing was changed since the last save was begun.
  var isWritten: Bool { changes == changesWritten }

  /// Whether a save is under way that holds everything there is to lose.
  var isBeingSaved: Bool { savesUnderWay > 0 && isWritten }

  /// A save has begun.
  mutating func beginSave() {
    changesWritten = changes
    savesUnderWay += 1
  }

  /// A save was answered.
  mutating func endSave() { savesUnderWay = max(0, savesUnderWay - 1) }
}
