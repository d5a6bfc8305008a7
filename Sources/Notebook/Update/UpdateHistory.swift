/// Undo and redo: whatever a key or a click changes in the choices is kept under the name of the change.
extension NotebookState {
  /// Does something, and keeps what was chosen before where that changed, unless it was undo or redo itself.
  mutating func recordingChange(_ body: (inout NotebookState) -> [Command]) -> [Command] {
    let before = document.choices
    let steps = history.steps
    let wasInTour = interface.tour != nil
    let commands = body(&self)
    // The tour takes back itself what it has changed.
    if history.steps == steps, !wasInTour, interface.tour == nil { recordChange(from: before) }
    return commands
  }

  /// Keeps what was chosen before a change, under its name.
  mutating func recordChange(from before: Choices) {
    guard let name = document.choices.change(from: before) else { return }
    let change = History.Change(name: name, before: before, after: document.choices)
    history.record(change)
    session.copies.journal.note(change)
    if document.choices.isWork(besides: before) { session.noteEdit() }
  }

  /// Undo or redo; a run under way ends first where the network becomes another one.
  mutating func travel(_ direction: History.Direction) -> [Command] {
    guard let next = history.choices(after: direction, from: document.choices) else {
      return refuse("nothing to \(direction.rawValue)")
    }
    guard next.training.network != training.network, phase.isActive else { return finishTravel(direction) }
    return endRunFirst(confirming: direction == .undo ? .undo : .redo, then: .history(direction))
  }

  /// Takes a change back or makes it again.
  mutating func finishTravel(_ direction: History.Direction) -> [Command] {
    guard let change = history.next(direction),
      let next = history.choices(after: direction, from: document.choices)
    else { return [] }
    history.move(direction)
    session.copies.journal.note(direction)
    if change.after.isWork(besides: change.before) { session.noteEdit() }
    let commands = apply(next, preferring: next.weights)
    say("\(direction == .undo ? "undone" : "redone"): \(change.name)\(travelText)")
    return commands
  }

  /// What undo and redo would do next.
  private var travelText: String {
    let next = [
      history.undoName.map { "u undoes \($0)" }, history.redoName.map { "U redoes \($0)" },
    ].compactMap { $0 }
    return next.isEmpty ? "" : "   " + next.joined(separator: ", ")
  }
}
