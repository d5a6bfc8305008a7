import ResNeXtModel
import Training

/// What a session keeps: what was chosen, where the reader is, what was trained, and what others wrote into the notebook.
///
/// Saving, opening, undoing and redoing work on it alone.
struct Document: Sendable {
  /// What undo and redo change.
  var choices: Choices
  /// Where the reader is.
  var position: Position
  /// All runs, in the order in which they were begun.
  var runs: [RunRecord] = []
  /// The newest sweep of the lab; nil before there was one.
  var sweep: KeptSweep?
  /// The snapshots that lie beside the notebook's file; nil where none do.
  var snapshots: SnapshotsReference?
  /// What the notebook's file holds beside all this.
  var contents = SessionDocument()
}

/// Where the reader is in the notebook.
struct Position: Hashable, Sendable {
  /// The cell that is shown.
  var cell: CellKind
  /// The step of each cell that has steps and was stepped in.
  var steps: [CellKind: Int] = [:]
  /// The value of a feature map that is looked at.
  var cursor = MapCursor()
}

/// One value of a feature map.
struct MapCursor: Hashable, Sendable, Codable {
  var channel = 0
  var y = 0
  var x = 0
}
