import Formats
import Tensors

/// What is asked about a copy of unsaved changes, and what each answer does.
struct UnsavedQuestion: Sendable {
  let state: NotebookState
  /// Columns there are for a line.
  let columns: Int

  private var theme: Theme { state.theme }

  /// The lines; none where there is nothing to ask.
  var lines: [[Piece]] {
    guard let copy = state.unsaved.offers.first else { return [] }
    return about(copy).map { [Piece($0.clipped(to: columns))] } + [[]] + answers
  }

  private func about(_ copy: UnsavedCopy) -> [String] {
    var lines = ["\(copy.shownName), \(copy.when)", "network \(copy.network)"]
    lines += copy.run.map(about) ?? []
    if !copy.isOfThisSession {
      lines.append("another session than \(state.sessionName.printable), which is open:")
      lines.append(copy.sessionPath.printable.clippedAtStart(to: columns))
    }
    if copy.hasChangedSince { lines.append("the session's file has changed since") }
    let others = state.unsaved.offers.count - 1
    if others > 0 { lines.append("\(others) more after this one") }
    return lines
  }

  private func about(_ run: UnsavedRun) -> [String] {
    var lines = ["\(run.name.printable), step \(NumberText.grouped(run.step))"]
    if let folder = run.folder { lines.append(folder.printable.clippedAtStart(to: columns)) }
    if let newer = run.newer {
      lines.append(
        "newer weights there: step \(NumberText.grouped(newer.step)), \(PathParts.name(of: newer.path))")
    }
    return lines
  }

  private var answers: [[Piece]] {
    [
      [Piece("r", theme.accent), Piece("    restore; no file changes until you save")],
      [Piece("d", theme.accent), Piece("    discard for good")],
      [Piece("Esc", theme.accent), Piece("  later: asked again at the next start")],
    ]
  }
}
