import Datasets
import ResNeXtModel
import Tensors

/// One line of the palette: something to do, found by typing parts of its words.
struct PaletteEntry: Hashable, Sendable {
  var title: String
  /// The key or command that does the same.
  var keys: String
  var action: Action

  /// Everything that can be done now, in the order of the key table, then cells, blocks, presets and images.
  static func all(in state: NotebookState) -> [PaletteEntry] {
    var entries = KeyTable.standard.rows.filter(\.inPalette).compactMap { row in
      row.bindings.first.map { PaletteEntry(title: row.title, keys: row.keys, action: $0.action) }
    }
    entries = entries.map { $0.named(in: state) }
    entries.append(PaletteEntry(title: "more paths (cardinality up)", keys: "C", action: .cardinality(1)))
    entries.append(PaletteEntry(title: "fewer paths (cardinality down)", keys: "c", action: .cardinality(-1)))
    entries.append(
      PaletteEntry(title: "the tour: ten questions about this network", keys: ":tour", action: .tour(.begin)))
    entries.append(
      PaletteEntry(
        title: state.isReader ? "draw the screen again" : "screen reader: sentences in place of pictures",
        keys: ":reader", action: .reader))
    entries.append(
      PaletteEntry(
        title: "calibrate: choose glyphs, colours and theme by what is seen", keys: ":calibrate",
        action: .calibration(.begin)))
    entries += fetches(in: state)
    entries += CellKind.allCases.map {
      PaletteEntry(title: "go to \($0.number) \($0.title)", keys: ":\($0.number)", action: .goTo($0))
    }
    entries += state.facts.architecture.blocks.map {
      let name = $0.name.text(state.form)
      return PaletteEntry(title: "show block \(name)", keys: ":block \(name)", action: .setBlock($0.name))
    }
    entries += Preset.allCases.map {
      PaletteEntry(title: "network \($0.rawValue)", keys: ":preset \($0.rawValue)", action: .preset($0))
    }
    entries += state.images.enumerated().map { index, image in
      PaletteEntry(
        title: "image \(image.name) \(image.label)", keys: ":image \(index + 1)", action: .setImage(index))
    }
    return entries
  }

  /// What can be fetched, or the end of what is being fetched.
  private static func fetches(in state: NotebookState) -> [PaletteEntry] {
    if let current = state.live.fetch.current {
      return [
        PaletteEntry(title: "stop fetching \(current.archive.name)", keys: ":fetch stop", action: .stopFetch)
      ]
    }
    return CIFARArchive.allCases.map {
      PaletteEntry(
        title: "fetch \($0.name), \(byteText($0.bytes))", keys: ":fetch \($0.rawValue)", action: .fetch($0))
    }
  }

  /// Undo and redo say what they would do.
  private func named(in state: NotebookState) -> PaletteEntry {
    let change =
      action == .undo ? state.history.undoName : action == .redo ? state.history.redoName : nil
    guard let change else { return self }
    return PaletteEntry(title: "\(title): \(change)", keys: keys, action: action)
  }

  /// Lines in which every typed word occurs.
  static func matching(_ text: String, in state: NotebookState) -> [PaletteEntry] {
    let words = text.lowercased().split(separator: " ")
    return all(in: state).filter { entry in
      let target = "\(entry.title) \(entry.keys)".lowercased()
      return words.allSatisfy { target.contains($0) }
    }
  }
}

extension NotebookState {
  mutating func choosePalette(_ distance: Int) {
    guard case .palette(let field, let selected) = overlay else { return }
    let count = PaletteEntry.matching(field.text, in: self).count
    interface.overlay = .palette(field, selected: min(max(0, count - 1), max(0, selected + distance)))
  }
}
