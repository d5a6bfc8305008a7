/// A place that an active search found.
struct SearchHit: Hashable, Sendable {
  var cell: CellKind
  /// The layer of the summary; nil for the cell itself.
  var layer: Int?
}

extension NotebookState {
  /// Looks for text in titles, calls and notes of cells and in the names and types of layers, from the shown cell on.
  mutating func begin(search text: String) {
    guard !text.isEmpty else {
      search = nil
      return
    }
    let hits = hits(of: text.lowercased())
    guard !hits.isEmpty else {
      search = nil
      say("'\(text)' was not found in cells, notes and layers", .failure)
      return
    }
    let first =
      hits.firstIndex { hit in
        hit.cell == cell && (hit.layer.map { $0 >= SummaryCell.layer(atScroll: summaryScroll, self) } ?? true)
      } ?? hits.firstIndex { $0.cell.number > cell.number } ?? 0
    search = Search(text: text, hits: hits, current: first)
    showCurrentHit()
  }

  private func hits(of text: String) -> [SearchHit] {
    CellKind.allCases.flatMap { kind -> [SearchHit] in
      let view = kind.view
      let words = "\(kind.title) \(view.call(self)) \(view.why(self))".lowercased()
      var hits: [SearchHit] = words.contains(text) ? [SearchHit(cell: kind)] : []
      guard kind == .summary else { return hits }
      for (index, layer) in facts.summary.layers.enumerated() {
        if layer.name.lowercased().contains(text) || layer.type.lowercased().contains(text) {
          hits.append(SearchHit(cell: .summary, layer: index))
        }
      }
      return hits
    }
  }

  mutating func showHit(_ direction: Int) {
    guard var active = search else { return }
    active.current = (active.current + direction + active.hits.count) % active.hits.count
    search = active
    showCurrentHit()
  }

  private mutating func showCurrentHit() {
    guard let search else { return }
    let hit = search.hits[search.current]
    show(hit.cell)
    if let layer = hit.layer { summaryScroll = SummaryCell.scroll(toLayer: layer, self) }
    say("'\(search.text)': \(search.current + 1) of \(search.hits.count)   n next, N previous, Esc ends it")
  }
}
