/// What is known of copies of unsaved changes: this program's own, and those that were found.
struct UnsavedCare: Hashable, Sendable {
  /// Seconds between two copies.
  static let pause = 20.0
  /// Seconds that a copy waits for newer weights.
  static let patience = 3.0

  /// Copies to ask about, the newest first.
  var offers: [UnsavedCopy] = []
  /// Whether one is being read that is to be restored.
  var isReading = false
  /// When the last copy was begun.
  var began: Double?
  /// When the weights for a copy that is due were asked for.
  var asked: Double?
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
}
