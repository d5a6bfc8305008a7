import Formats
import Tensors

/// What is asked about a copy of unsaved changes, and what each answer does.
struct UnsavedQuestion: Sendable {
  let state: NotebookState
  /// Columns there are for a line.
  let columns: Int

  private var theme: Theme { state.theme }

  /// The lines; none where there is nothing to ask.
  var lines: [QuitQuestion.Line] {
    guard let copy = state.session.copies.offers.first else { return [] }
    return about(copy).map { QuitQuestion.Line(pieces: [Piece($0.clipped(to: columns))]) }
      + [QuitQuestion.Line(pieces: [])] + answers
  }

  private func about(_ copy: UnsavedCopy) -> [String] {
    var lines = ["\(copy.shownName), \(copy.when)", "network \(copy.network)"]
    lines += copy.run.map(about) ?? []
    if let changes = copy.changesText { lines.append(changes) }
    if copy.journalPath != nil { lines.append("at most the last 5 s of work are gone") }
    if !copy.isOfThisSession {
      lines.append("another session than \(state.session.name.printable), which is open:")
      lines.append(copy.sessionPath.printable.clippedAtStart(to: columns))
    }
    if copy.hasChangedSince { lines.append("the session's file has changed since") }
    let others = state.session.copies.offers.count - 1
    if others > 0 { lines.append("\(others) more after this one") }
    return lines
  }

  private func about(_ run: UnsavedRun) -> [String] {
    let weights = run.weightsStep.map { $0 > 0 ? "; weights of step \(NumberText.grouped($0))" : "" } ?? ""
    var lines = ["\(run.name.printable), step \(NumberText.grouped(run.step))\(weights)"]
    if let folder = run.folder { lines.append(folder.printable.clippedAtStart(to: columns)) }
    if let newer = run.newer {
      lines.append(
        "newer weights there: step \(NumberText.grouped(newer.step)), \(PathParts.name(of: newer.path))")
    }
    return lines
  }

  private var answers: [QuitQuestion.Line] {
    [
      answer("r    ", "restore; no file changes until you save", .restoreCopy),
      answer("d    ", "discard for good (press twice)", .discardCopy),
      answer("Esc  ", "later: asked again at the next start", .leaveCopy),
    ]
  }

  private func answer(_ key: String, _ text: String, _ action: Action) -> QuitQuestion.Line {
    QuitQuestion.Line(pieces: [Piece(key, theme.accent), Piece(text)], action: action)
  }
}
