/// What was chosen in the list of runs.
struct RunListChoices: Hashable, Sendable, Codable {
  /// Folders that were added to the program's own, as they were typed.
  var folders: [String] = []
  /// Runs that charts show beside the chosen one, by their identities, in the order in which they were pinned.
  var pinned: [String] = []
  /// Runs that the list leaves out.
  var hidden: [String] = []

  /// What makes these choices of the others, as undo names it; nil where nothing differs.
  func change(from other: RunListChoices) -> String? {
    if folders != other.folders { return "folders of runs" }
    if pinned != other.pinned { return "pinned runs" }
    return hidden == other.hidden ? nil : "hidden runs"
  }

  /// Gives a run another identity.
  mutating func rename(_ old: String, to new: String) {
    pinned = pinned.map { $0 == old ? new : $0 }
    hidden = hidden.map { $0 == old ? new : $0 }
  }

  /// Forgets a run.
  mutating func forget(_ run: String) {
    pinned.removeAll { $0 == run }
    hidden.removeAll { $0 == run }
  }
}
