import ResNeXtModel
import Training

/// What the inspector asks, and what it was told.
extension NotebookState {
  /// The inspector among those who ask networks.
  static let inspectorAsker = Asker("inspector")

  /// The number that is explained: a value that the way led to, or the shown cell's own.
  var explainedValue: ExplainedValue? {
    if let detour = interface.inspector.detour, exists(detour) { return detour }
    return cell.definition.explained(self)
  }

  private func exists(_ value: ExplainedValue) -> Bool {
    guard case .map(let place) = value else { return true }
    guard let shape = facts.graph.shape(at: place.point) else { return false }
    return (0..<shape.channels).contains(place.channel) && (0..<shape.side).contains(place.y)
      && (0..<shape.side).contains(place.x)
  }

  /// Asks how the number came about, where the inspector is open.
  mutating func askWhy() -> [Command] {
    guard showsInspector, let value = explainedValue else { return [] }
    return ask(.explanation(value), as: NotebookState.inspectorAsker)
  }

  /// Whether the inspector is on the screen.
  var showsInspector: Bool {
    depth == .terms || (isZoomed && mapLayout?.inspector != nil) || cell.definition.showsInspector(self)
  }

  /// What was found last; `isCurrent` where it is about the number, image and weights that are shown.
  var explanation: (found: ValueExplanation, isCurrent: Bool)? {
    guard let last = live.probes.lastFindings(for: NotebookState.inspectorAsker),
      case .explanation(let found) = last.findings
    else { return nil }
    let wanted = explainedValue.flatMap { subject(.explanation($0)) }
    return (found, last.subject == wanted)
  }

  /// The arithmetic of the shown number; nil while it is not known.
  var arithmetic: ValueArithmetic? {
    guard let explanation, explanation.isCurrent else { return nil }
    return ValueArithmetic(explanation.found, facts.graph)
  }

  /// Why the shown number could not be explained; nil where it can be, or is not known yet.
  var explanationFailure: String? {
    guard let value = explainedValue, let answer = live.probes.answer(to: NotebookState.inspectorAsker),
      answer.subject == subject(.explanation(value)), case .failure(let failure) = answer.result
    else { return nil }
    return "\(failure)"
  }

  /// The value of the shown map or logit that is explained, to hold the arithmetic against.
  func shownValue(of value: ExplainedValue) -> Float? {
    guard maps.source == wantedSource else { return nil }
    switch value {
    case .map(let place): return maps[place.point]?.value(channel: place.channel, y: place.y, x: place.x)
    case .logit(let label): return maps.logits.indices.contains(label) ? maps.logits[label] : nil
    }
  }
}
