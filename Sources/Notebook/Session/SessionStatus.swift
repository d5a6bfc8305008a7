import Formats

/// Where the session is kept, and whether what is there is what is on the screen.
struct SessionStatus: Equatable, Sendable {
  private struct EditCounts: Equatable {
    var begun = 0
    var saved = 0
  }

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
  /// Counts what the user changed.
  private var edits = 0
  /// The count at the last save that was begun, and at the last one that succeeded.
  private var editsWritten = EditCounts()
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

  /// What the user changed since the session was saved.
  var changesSinceSave: Int { edits - editsWritten.saved }

  /// The user has changed something.
  mutating func noteEdit() {
    edits += 1
    isUnsaved = true
  }

  /// The session is one that was read, with so many changes that are in no file.
  mutating func beginAnew(changes: Int = 0) {
    editsWritten = EditCounts(begun: edits, saved: edits)
    edits += changes
  }

  /// A save has begun.
  mutating func beginSave() {
    changesWritten = changes
    editsWritten.begun = edits
    savesUnderWay += 1
  }

  /// A save was answered.
  mutating func endSave(succeeded: Bool) {
    savesUnderWay = max(0, savesUnderWay - 1)
    if succeeded { editsWritten.saved = editsWritten.begun }
  }
}
