import Formats

/// The cells of a session's notebook in their order: the program's own, which every save writes anew, and the user's.
struct SessionCells: Sendable, Equatable {
  /// One cell.
  enum Entry: Sendable, Equatable {
    /// The program's own, as it was read; nil where it was never written.
    case own(CellRole, JupyterNotebook.Cell?)
    /// The user's; `standsFor` is the program's cell that it was before it was edited, and is not written beside it.
    case user(JupyterNotebook.Cell, standsFor: CellRole?)

    /// The program's cell that stands here, or whose place is taken.
    var role: CellRole? {
      switch self {
      case .own(let role, _): return role
      case .user(_, let role): return role
      }
    }

    /// The user's cell; nil for the program's own.
    var user: JupyterNotebook.Cell? { if case .user(let cell, _) = self { cell } else { nil } }
  }

  /// The cells that are known; what else the program writes goes behind what comes before it.
  private(set) var entries: [Entry]

  /// Cells of a notebook that begins, or as they are known.
  init(entries: [Entry] = []) { self.entries = entries }

  /// The user's cells, from the top.
  var usersCells: [JupyterNotebook.Cell] { entries.compactMap(\.user) }

  /// How many of the program's cells were edited and are the user's now.
  var editedCount: Int {
    entries.filter { if case .user(_, .some) = $0 { true } else { false } }.count
  }

  /// The cells as they are written.
  ///
  /// - Parameter render: A cell of the program's own, given what stood there before.
  func written(_ render: (CellRole, JupyterNotebook.Cell?) -> JupyterNotebook.Cell) -> [JupyterNotebook.Cell]
  {
    // Who came first keeps its id: the user's cells may be linked to by theirs.
    var ids = Set(usersCells.map(\.id))
    return completed.map { entry in
      switch entry {
      case .user(let cell, let role):
        return role.map { CellMark($0, isEdited: true).put(on: cell) } ?? CellMark.remove(from: cell)
      case .own(let role, let earlier):
        var cell = render(role, earlier)
        cell.metadata.merge(earlier?.metadata ?? [:]) { own, _ in own }
        cell.id = JupyterNotebook.freeID(earlier?.id ?? role.name) { ids.contains($0) }
        ids.insert(cell.id)
        return CellMark(role).put(on: cell)
      }
    }
  }

  /// The entries with those of the program's cells that are missing.
  private var completed: [Entry] {
    var entries = entries
    var previous: CellRole?
    for role in CellRole.all {
      if !entries.contains(where: { $0.role == role }) {
        let place = previous.flatMap { previous in entries.lastIndex { $0.role == previous } }
        entries.insert(.own(role, nil), at: place.map { $0 + 1 } ?? 0)
      }
      previous = role
    }
    return entries
  }
}
