/// What is known of copies of unsaved changes: this program's own, and those that were found.
struct UnsavedCare: Equatable, Sendable {
  /// Seconds between two copies of the whole session; what happens between them is in the journal.
  static let pause = 60.0
  /// Seconds until a disk that took no copy is tried again.
  static let retryPause = 20.0
  /// Seconds between two lines of the journal.
  static let journalPause = 1.0
  /// Seconds between two copies of the weights, where they are small.
  static let weightsPause = 3.0
  /// The share of the time that copies of weights may take.
  static let weightsShare = 0.004
  /// Seconds that a copy waits for newer weights.
  static let patience = 3.0

  /// Copies to ask about, the newest first.
  var offers: [UnsavedCopy] = []
  /// Whether one is being read that is to be restored.
  var isReading = false
  /// When the last copy was begun.
  var began: Double?
  /// The count of changes that the newest copy has; nil where none stands.
  var changesKept: Int?
  /// Whether a copy is being written.
  var isUnderWay = false
  /// Whether a copy may stand on the disk.
  var hasCopy = false
  /// Whether it was said that copies cannot be written.
  var isFailing = false
  /// Whether the own copy stays when the program ends: what it holds could be written nowhere else.
  var outliveTheEnd = false
  /// What goes into the journal.
  var journal = JournalCare()
}
