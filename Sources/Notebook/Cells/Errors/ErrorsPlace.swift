/// Where the reader is in the errors.
struct ErrorsPlace: Hashable, Sendable {
  /// The row of the matrix.
  var label = 0
  /// The column of the matrix.
  var answer = 0
  /// The chosen pair of classes, where no matrix is drawn.
  var pair = 0
  /// The chosen mistake.
  var mistake = 0
  /// The chosen line of the classes.
  var line = 0
  /// Whether images are walked through.
  var isWalking = false
}

/// What the errors are looked at as: the steps of the cell.
enum ErrorsTab: Int, CaseIterable, Sendable {
  case matrix
  case mistakes
  case classes
  case calibration

  /// Its name.
  var name: String { "\(self)" }
}
