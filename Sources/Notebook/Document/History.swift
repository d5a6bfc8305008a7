/// Changes of the choices, by name, for undo and redo.
struct History: Hashable, Sendable {
  /// A change: what was chosen before and after it.
  struct Change: Hashable, Sendable, Codable {
    /// What was changed, such as `cardinality 8`.
    var name: String
    var before: Choices
    var after: Choices
  }

  /// Counts undos and redos.
  private(set) var steps = 0
  /// How many changes are kept.
  static let limit = 200

  private(set) var undoable: [Change] = []
  private(set) var redoable: [Change] = []

  /// No changes yet.
  init() {}

  /// The changes that were kept, the oldest first, those that were undone in the order in which they were.
  ///
  /// One that changes nothing that was kept is left out.
  init(undoable: [Change], redoable: [Change]) {
    self.undoable = undoable.filter { $0.before != $0.after }.suffix(History.limit)
    self.redoable = redoable.filter { $0.before != $0.after }.suffix(History.limit)
  }

  /// The change that undo takes back; nil where there is none.
  var undoName: String? { undoable.last?.name }
  /// The change that redo makes again; nil where there is none.
  var redoName: String? { redoable.last?.name }

  /// Keeps a change; what had been undone cannot be redone any more.
  mutating func record(_ change: Change) {
    undoable.append(change)
    if undoable.count > History.limit { undoable.removeFirst() }
    redoable = []
  }

  /// Moves the next change of a direction to the other side.
  mutating func move(_ direction: Direction) {
    steps += 1
    switch direction {
    case .undo: if let change = undoable.popLast() { redoable.append(change) }
    case .redo: if let change = redoable.popLast() { undoable.append(change) }
    }
  }

  /// The change that comes next; nil where there is none.
  func next(_ direction: Direction) -> Change? { direction == .undo ? undoable.last : redoable.last }

  /// What is chosen once the next change of a direction is taken back or made again; nil where there is none.
  ///
  /// What the change did not touch stays as it is: runs change the weights that are shown meanwhile.
  func choices(after direction: Direction, from present: Choices) -> Choices? {
    guard let change = next(direction) else { return nil }
    return direction == .undo
      ? present.changed(from: change.after, to: change.before)
      : present.changed(from: change.before, to: change.after)
  }

  /// Backwards or forwards.
  enum Direction: String, Hashable, Sendable, Codable {
    case undo
    case redo
  }
}
