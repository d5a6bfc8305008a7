import Training

/// What is known of the runs on the disk while the notebook is open.
struct LiveRuns: Sendable {
  /// What was found; nil before anybody has looked.
  var contents: RunLibrary.Contents?
  /// The number of the reading under way; nil where none is.
  var reading: Int?
  /// The folders that were read last, or are being read.
  var folders: [String] = []
  /// When the reading under way began, and how long the last one took.
  var began = 0.0
  var took = 0.0
  /// When the last reading ended.
  var ended = -Double.infinity

  /// Runs on the disk that are read for charts and lists, as far as they are.
  var runs: [LoggedRun] { contents?.runs ?? [] }
}

/// Where the reader is in the list of runs.
struct RunListPlace: Sendable {
  /// What stands beside the list.
  enum Side: Hashable, Sendable {
    case details
    case differences
  }

  /// The chosen run, by its identity; nil for the first one.
  var chosen: String?
  var side = Side.details
  /// Whether hidden runs are shown.
  var showsHidden = false
  /// The folder about which was asked whether it may go.
  var asked: String?
}
