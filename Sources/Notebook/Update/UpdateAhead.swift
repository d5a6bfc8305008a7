/// Keys that were typed while the maps they are meant for are on their way.
extension NotebookState {
  /// What is said of keys that are kept.
  private static let aheadText = "; what is typed follows"
  /// How many keys are kept.
  private static let aheadLimit = 64

  /// Keeps a key for the moment when the maps arrive.
  ///
  /// - Returns: whether it is kept; if not, it is to be done now.
  mutating func postpone(_ key: Key, _ action: Action) -> Bool {
    guard isWaitingForMaps, overlay == nil, pane == .cell, action.movesInside else {
      interface.pending.ahead = []
      return false
    }
    if interface.pending.ahead.isEmpty, !needsMaps(action) { return false }
    if action == .leave {
      interface.pending.ahead = []
      say("what was typed is forgotten")
      return true
    }
    if interface.pending.ahead.count < Self.aheadLimit { interface.pending.ahead.append(key) }
    say(waitingText + Self.aheadText)
    return true
  }

  /// Presses what was typed ahead, once the maps are there.
  mutating func catchUp() -> [Command] {
    guard !isWaitingForMaps else { return [] }
    let keys = interface.pending.ahead
    interface.pending.ahead = []
    // What it said is over.
    if !keys.isEmpty, notice?.text.hasSuffix(Self.aheadText) == true { interface.talk.clear() }
    return keys.flatMap { press($0) }
  }

  /// Whether the shown cell's maps are on their way.
  var isWaitingForMaps: Bool {
    guard let cell = cell.definition as? any MapCell, !cell.operations(self).isEmpty else { return false }
    return picture == nil && (wantedSource == nil || live.requests.inspecting != nil)
  }

  /// Whether an action can only be done on maps.
  private func needsMaps(_ action: Action) -> Bool {
    switch action {
    case .enter: return true
    case .own(let name, _): return obstacle(toOwn: name) == waitingText
    default: return false
    }
  }
}

extension Action {
  /// Whether it goes on inside of a cell.
  fileprivate var movesInside: Bool {
    switch self {
    case .move, .enter, .leave, .page, .edge, .own: return true
    default: return false
    }
  }
}
