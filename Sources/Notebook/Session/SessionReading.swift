import Formats

/// Which cells of a session that was read are the program's own.
///
/// Their metadata say it. Sessions of version 0.1.0, and those whose metadata an editor took away, are known by ids, and
/// without those by headings. An id alone decides nothing else: editors make new ones.
struct SessionReading {
  /// What the program wrote into each cell, as marks; nil for a session of version 0.1.0.
  let texts: [String: String]?
  /// What the program would write into a cell now.
  let present: (CellRole) -> String

  /// Tells the cells of a notebook apart.
  func cells(of notebook: JupyterNotebook) -> SessionCells {
    let roles = roles(of: notebook.cells)
    let chosen = chosen(among: roles, notebook.cells)
    return SessionCells(
      entries: notebook.cells.enumerated().map { index, cell in
        guard let mark = roles[index], chosen[mark.role] == index else {
          return .user(CellMark.remove(from: cell), standsFor: nil)
        }
        if isUntouched(cell, mark) { return .own(mark.role, CellMark.remove(from: cell)) }
        // A call that was edited is kept too, but the program's own still has a picture to show.
        return .user(CellMark.remove(from: cell), standsFor: mark.role.isCode ? nil : mark.role)
      })
  }

  private func roles(of cells: [JupyterNotebook.Cell]) -> [CellMark?] {
    var marks = cells.map(CellMark.init)
    if marks.allSatisfy({ $0 == nil }) {
      let named = cells.map { CellRole(name: $0.id) }
      let known = named.allSatisfy { $0 == nil } ? headed(cells) : named
      marks = known.map { $0.map { CellMark($0) } }
    }
    // A cell that lost its mark alone is known by its text.
    var claimed = Set(marks.compactMap { $0?.role })
    for (index, cell) in cells.enumerated() where marks[index] == nil {
      guard let role = role(ofText: cell), claimed.insert(role).inserted else { continue }
      marks[index] = CellMark(role)
    }
    return marks
  }

  /// The role of which this is just what the program wrote.
  private func role(ofText cell: JupyterNotebook.Cell) -> CellRole? {
    guard let texts else { return nil }
    let mark = TextMark.of(cell.source)
    return CellRole.all.first { texts[$0.name] == mark && $0.isCode == isCode(cell) }
  }

  /// The roles by what the cells begin with: a note's heading, and the code behind it.
  private func headed(_ cells: [JupyterNotebook.Cell]) -> [CellRole?] {
    var note: CellKind?
    return cells.map { cell in
      switch cell.kind {
      case .markdown:
        let line = cell.source.prefix { !$0.isNewline }
        if line == "# ResNeXt notebook" { return .title }
        guard let kind = CellKind.allCases.first(where: { line == "## \($0.number). \($0.title)" }) else {
          return nil
        }
        note = kind
        return .note(kind)
      case .code:
        defer { note = nil }
        return note.map { .call($0) }
      case .raw: return nil
      }
    }
  }

  /// Of several cells that claim to be one, the first that nobody edited, or the first: the others are copies.
  private func chosen(among marks: [CellMark?], _ cells: [JupyterNotebook.Cell]) -> [CellRole: Int] {
    var chosen: [CellRole: Int] = [:]
    var settled: Set<CellRole> = []
    for (index, mark) in marks.enumerated() {
      guard let mark, !settled.contains(mark.role) else { continue }
      let isUntouched = isUntouched(cells[index], mark)
      if isUntouched || chosen[mark.role] == nil { chosen[mark.role] = index }
      if isUntouched { settled.insert(mark.role) }
    }
    return chosen
  }

  // MARK: Edits

  private func isUntouched(_ cell: JupyterNotebook.Cell, _ mark: CellMark) -> Bool {
    guard !mark.isEdited, isCode(cell) == mark.role.isCode else { return false }
    if let text = texts?[mark.role.name] { return text == TextMark.of(cell.source) }
    switch mark.role {
    // Version 0.1.0 left nothing to compare with: numbers and names in these differ from state to state.
    case .title:
      let text = TextMark.settled(cell.source)
      return text.hasPrefix("# ResNeXt notebook\n\nNetwork ") && text.hasSuffix(" to go on.")
    case .call: return agrees(cell.source, with: present(mark.role))
    case .note: return TextMark.settled(cell.source) == TextMark.settled(present(mark.role))
    }
  }

  /// Whether two calls set the same and call the same functions, whatever stands in the parentheses.
  private func agrees(_ call: String, with other: String) -> Bool {
    func target(_ call: String) -> Substring { call[...].prefix { $0 != "=" && $0 != "(" } }
    func functions(_ call: String) -> Set<Substring> { Set(call.matches(of: #/(\w+)\(/#).map(\.1)) }
    return target(call) == target(other) && functions(other).isSubset(of: functions(call))
  }

  private func isCode(_ cell: JupyterNotebook.Cell) -> Bool {
    if case .code = cell.kind { true } else { false }
  }
}
