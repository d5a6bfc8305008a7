/// A place that an active search found.
struct SearchHit: Hashable, Sendable {
  var cell: CellKind
  /// A place inside it, which the cell knows; nil for the cell itself.
  var place: Int?
}

extension NotebookState {
  /// Looks for text in titles, calls and notes of cells and in the names and types of layers, from the shown cell on.
  mutating func begin(search text: String) {
    guard !text.isEmpty else {
      interface.search = nil
      return
    }
    let hits = hits(of: text.lowercased())
    guard !hits.isEmpty else {
      interface.search = nil
      say("'\(text)' was not found in cells, notes and layers", .failure)
      return
    }
    let first =
      hits.firstIndex { hit in
        hit.cell == cell && (hit.place.map { cell.definition.isAhead($0, self) } ?? true)
      } ?? hits.firstIndex { $0.cell.number > cell.number } ?? 0
    interface.search = Search(text: text, hits: hits, current: first)
    showCurrentHit()
  }

  private func hits(of text: String) -> [SearchHit] {
    CellList.all.flatMap { $0.hits(of: text, self) }
  }

  mutating func showHit(_ direction: Int) {
    guard var active = interface.search else { return }
    active.current = (active.current + direction + active.hits.count) % active.hits.count
    interface.search = active
    showCurrentHit()
  }

  private mutating func showCurrentHit() {
    guard let search = interface.search else { return }
    let hit = search.hits[search.current]
    show(hit.cell)
    if let place = hit.place { hit.cell.definition.reveal(place, &self) }
    let note = noteHides(search.text) ? "   in the note: w" : ""
    say(
      "'\(search.text)': \(search.current + 1) of \(search.hits.count)\(note)   n next, N previous, Esc ends it"
    )
  }

  /// Whether the shown cell's note says a text, but not in the lines that there is room for.
  private func noteHides(_ text: String) -> Bool {
    let text = text.lowercased()
    let page = PageLayout(cell: cell, area: layout.cellInside, state: self)
    return cell.definition.why(self).lowercased().contains(text)
      && !page.noteLines.contains { $0.lowercased().contains(text) }
  }
}
