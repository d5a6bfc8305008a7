import Tensors
import Training

/// The first line: the session, what is unsaved, what training does.
struct StatusLine: Sendable {
  let state: NotebookState

  private var theme: Theme { state.theme }

  func draw(on screen: inout Screen, area: Rect) {
    let right = fitting(columns: area.columns - (area.columns < 96 ? 18 : 38))
    let width = right.reduce(0) { $0 + CharacterWidth.columns($1.text) }
    screen.put(right, column: area.endColumn - width - 1, row: area.row, columns: width)
    screen.put(
      left(columns: area.columns - width - 4), column: area.column + 1, row: area.row,
      columns: area.columns - width - 3)
  }

  private func left(columns: Int) -> [Piece] {
    let name = columns >= 34 ? "ResNeXt notebook" : columns >= 26 ? "ResNeXt" : ""
    var pieces = name.isEmpty ? [] : [Piece(name, theme.title), Piece(" · ", theme.quiet)]
    let room = max(4, columns - CharacterWidth.columns(name) - (name.isEmpty ? 2 : 5))
    pieces.append(Piece(state.session.name.printable.clippedAtStart(to: room)))
    if state.isUnsaved { pieces.append(Piece(" *", theme.warning)) }
    if state.session.readOnlyReason != nil { pieces.append(Piece(" read-only", theme.warning)) }
    return pieces
  }

  /// The parts of training's state that fit, the less needed ones dropped first.
  private func fitting(columns: Int) -> [Piece] {
    // What is muted is never dropped: all that is shown depends on it.
    var parts = mutedParts + fetchParts + trainingParts
    func width() -> Int { parts.reduce(0) { $0 + CharacterWidth.columns($1.text) + 3 } }
    while parts.count > 1, width() > columns { parts.removeLast() }
    var pieces: [Piece] = []
    for part in parts {
      if !pieces.isEmpty { pieces.append(Piece(" · ", theme.quiet)) }
      pieces.append(part)
    }
    return pieces
  }

  private var mutedParts: [Piece] {
    guard !state.document.choices.muted.isEmpty else { return [] }
    return [
      Piece(
        "muted: \(state.shortText(of: state.document.choices.muted))", theme.warning,
        does: .action(.goTo(.lanes)))
    ]
  }

  private var fetchParts: [Piece] {
    state.live.fetch.current.map { [Piece($0.short, theme.accent, does: .action(.goTo(.setup)))] } ?? []
  }

  /// State, loss, accuracy, speed and time left, the most needed ones first.
  private var trainingParts: [Piece] {
    guard state.phase.isActive, let run = state.run else { return restingParts }
    var parts = [phase]
    if state.isLookingBack, let shown = state.weights {
      parts.append(Piece("shown: \(shown.text)", theme.warning))
    }
    guard let step = state.live.training.lastStep else { return parts }
    // Both are means over the same interval, the epoch so far, and the epoch's number names it.
    parts.append(
      Piece(
        "epoch \(step.epoch)/\(run.configuration.epochs): loss \(NumberText.fixed(Double(step.epochLoss), 3))"
          + " acc \(NumberText.percent(step.epochAccuracy, decimals: 1))"))
    parts.append(Piece("\(Int(step.imagesPerSecond.rounded())) img/s"))
    if let left = state.secondsLeft { parts.append(Piece("ETA \(NumberText.duration(left))")) }
    return parts
  }

  private var phase: Piece {
    switch state.phase {
    case .idle: return Piece("idle", theme.quiet)
    case .starting: return Piece("▶ opening data", theme.accent)
    case .running: return Piece(state.interface.pending.isPausing ? "▶ pausing" : "▶ training", theme.accent)
    case .validating(let done, let total): return Piece("▶ validating \(done)/\(total)", theme.accent)
    case .paused:
      let step = state.live.training.lastStep.map { " at step \($0.step)" } ?? ""
      return Piece("‖ paused\(step)", theme.warning)
    case .stopping: return Piece("■ ending", theme.warning)
    }
  }

  private var restingParts: [Piece] {
    let weights = state.weights.map { $0.text } ?? "weights are being made …"
    let isTrained = state.weights?.origin.isTrained ?? true
    return [Piece(weights, isTrained ? theme.plain : theme.warning), Piece(state.networkName, theme.quiet)]
  }
}
