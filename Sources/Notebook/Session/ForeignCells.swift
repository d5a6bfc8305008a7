import Formats

extension SessionCells {
  /// The cells of another program's notebook, all of them the user's, with the program's own behind the functions that they
  /// show; those that show nothing of it come at the end.
  init(foreign cells: [JupyterNotebook.Cell]) {
    let places = SessionCells.places(in: cells)
    var entries: [Entry] = []
    for index in -1..<cells.count {
      if index >= 0 { entries.append(.user(CellMark.remove(from: cells[index]), standsFor: nil)) }
      entries += CellRole.all.filter { places[$0] == index }.map { .own($0, nil) }
    }
    self.init(entries: entries)
  }

  /// The index of the cell behind which each of the program's own goes.
  private static func places(in cells: [JupyterNotebook.Cell]) -> [CellRole: Int] {
    var anchors: [CellKind: Int] = [:]
    for (index, cell) in cells.enumerated() {
      for kind in kinds(of: cell) where anchors[kind] == nil { anchors[kind] = index }
    }
    let first = anchors.values.min()
    // What comes before the first function stands in front of the text about it.
    var place = first.map { remarksBegin(before: $0, in: cells) - 1 } ?? cells.count - 1
    var places: [CellRole: Int] = [.title: place]
    for kind in CellKind.allCases {
      place = anchors[kind] ?? place
      places[.note(kind)] = place
      places[.call(kind)] = place
    }
    return places
  }

  private static func remarksBegin(before index: Int, in cells: [JupyterNotebook.Cell]) -> Int {
    var begin = index
    while begin > 0, case .markdown = cells[begin - 1].kind { begin -= 1 }
    return begin
  }

  private static func kinds(of cell: JupyterNotebook.Cell) -> [CellKind] {
    guard case .code = cell.kind else { return [] }
    return SourceCode(cell.source).kinds
  }

  /// What the user's markdown says of each cell: the text in front of code that defines or calls the cell's function.
  var remarks: [CellKind: String] {
    var remarks: [CellKind: [String]] = [:]
    var waiting: [String] = []
    for entry in entries {
      switch entry.user?.kind {
      case .markdown: waiting.append(entry.user?.source ?? "")
      case .code:
        for kind in entry.user.map(SessionCells.kinds) ?? [] { remarks[kind, default: []] += waiting }
        waiting = []
      case .raw, nil: waiting = []
      }
    }
    return remarks.mapValues { MarkdownText.plain($0.joined(separator: "\n\n")) }.filter { !$0.value.isEmpty }
  }
}

/// Markdown as plain lines, for a screen that has no headings and no pictures.
enum MarkdownText {
  /// The text without marks of headings and emphasis, tags and pictures; one line a paragraph or item.
  static func plain(_ markdown: String) -> String {
    var text = markdown.replacing(#/!\[[^\]]*\]\([^)]*\)/#, with: "")
    text = text.replacing(#/<[A-Za-z\/!][^>]*>/#, with: "")
    text = text.replacing(#/\[([^\]]*)\]\([^)]*\)/#) { String($0.1) }
    text = text.replacing(#/\*{2,3}|__/#, with: "")
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { line in
      String(line).replacing(#/^\s*#{1,6}\s+/#, with: "").trimmed.printable
    }
    var kept: [String] = []
    for line in lines where !(line.isEmpty && kept.last?.isEmpty != false) { kept.append(line) }
    while kept.last?.isEmpty == true { kept.removeLast() }
    return kept.joined(separator: "\n")
  }
}
