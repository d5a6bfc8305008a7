/// The choices of before and after, by the names of the changes between them, for undo and redo.
struct History: Hashable, Sendable {
  /// A change, and the choices on its other side.
  struct Change: Hashable, Sendable {
    /// What was changed, such as `cardinality 8`.
    var name: String
    /// What was chosen before it, or, where it was undone, after it.
    var choices: Choices
  }

  /// Counts undos and redos.
  private(set) var steps = 0
  /// How many changes are kept.
  static let limit = 200

  private(set) var undoable: [Change] = []
  private(set) var redoable: [Change] = []
  /// The change that undo takes back; nil where there is none.
  var undoName: String? { undoable.last?.name }
  /// The change that redo makes again; nil where there is none.
  var redoName: String? { redoable.last?.name }

  /// Keeps what was chosen before a change; what had been undone cannot be redone any more.
  mutating func record(_ name: String, before: Choices) {
    undoable.append(Change(name: name, choices: before))
    if undoable.count > History.limit { undoable.removeFirst() }
    redoable = []
  }

  /// Moves one change to the other side, where the present choices are kept with it.
  mutating func move(_ direction: Direction, from present: Choices) {
    steps += 1
    switch direction {
    case .undo: History.move(&undoable, to: &redoable, present)
    case .redo: History.move(&redoable, to: &undoable, present)
    }
  }

  private static func move(_ from: inout [Change], to: inout [Change], _ present: Choices) {
    guard let change = from.popLast() else { return }
    to.append(Change(name: change.name, choices: present))
  }

  /// The change that comes next; nil where there is none.
  func next(_ direction: Direction) -> Change? { direction == .undo ? undoable.last : redoable.last }

  /// Backwards or forwards.
  enum Direction: String, Hashable, Sendable {
    case undo
    case redo
  }
}
