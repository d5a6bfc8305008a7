/// Keys that one cell, or the cells of one sort, have for themselves: a row of the key table, and what it does.
struct CellKey: Sendable {
  /// What the actions of its keys are called, such as `zoom`.
  let name: String
  /// What is said in cells that have no such key, after their title.
  let absence: String
  /// Its row of the key table.
  let row: KeyRow
  /// Why it cannot be done now; nil when it can.
  let obstacle: @Sendable (NotebookState) -> String?
  /// Does it, with the number that the pressed key gives.
  let run: @Sendable (inout NotebookState, Int) -> [Command]

  /// A row, and what it does; each of its keys gives `run` a number.
  init(
    _ name: String, absence: String, _ section: KeyRow.Section, _ keys: String, _ title: String,
    hint: KeyHint? = nil, in contexts: Set<KeyContext> = KeyContext.notebook, palette: Bool = false,
    _ bindings: [(Key, Int)],
    obstacle: @escaping @Sendable (NotebookState) -> String?,
    run: @escaping @Sendable (inout NotebookState, Int) -> [Command]
  ) {
    self.name = name
    self.absence = absence
    row = KeyRow(
      section, keys, title, hint: hint, in: contexts, palette: palette,
      bindings.map { ($0.0, Action.own(name, $0.1)) })
    self.obstacle = obstacle
    self.run = run
  }
}

extension KeyTable {
  /// The rows that cells have for themselves, each once.
  static var cellRows: [KeyRow] {
    var seen: Set<String> = []
    return CellList.all.flatMap(\.keys).filter { seen.insert($0.name).inserted }.map(\.row)
  }
}

extension NotebookState {
  /// The shown cell's own key of a name; nil where it has none.
  func ownKey(_ name: String) -> CellKey? { cell.definition.keys.first { $0.name == name } }

  /// Why an action of a cell's own cannot be done here and now; nil when it can.
  func obstacle(toOwn name: String) -> String? {
    if let key = ownKey(name) { return key.obstacle(self) }
    let absence = CellList.all.flatMap(\.keys).first { $0.name == name }?.absence ?? "does not know this"
    return "\(cell.title) \(absence)"
  }
}

extension KeyRow {
  /// Whether a state takes its keys: it holds there, and where it is a cell's own, that cell is shown.
  func holds(in state: NotebookState) -> Bool {
    guard contexts.contains(state.context) else { return false }
    guard case .own(let name, _)? = bindings.first?.action else { return true }
    return state.ownKey(name) != nil
  }
}
