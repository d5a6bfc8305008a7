import ResNeXtModel
import Training

extension NotebookState {
  /// The state with what its cells show and nobody has looked at yet, computed on the calling thread: what is measured for long
  /// is not.
  func showingEveryCell() -> NotebookState {
    var state = self
    state.traceEveryCell()
    for kind in CellKind.allCases { state.answerQuestions(of: kind.definition) }
    return state
  }

  /// Sends the image through the network once, for the maps of all cells.
  private mutating func traceEveryCell() {
    let cells = CellKind.allCases.map(\.definition).filter { $0.needsTrace(self) }
    guard let source = wantedSource, let weights, let image = shownImage, !cells.allSatisfy(hasMaps) else {
      return
    }
    let points = cells.reduce(into: Set<TracePoint>()) { $0.formUnion($1.points(self)) }
    let question = Probe.Question.maps(
      .picture(image.picture, weights.normalization), points: points, muting: source.muted, measured: true)
    let probe = Probe(asker: .maps, model: ProbedModel(weights.id, weights.weights), question: question)
    guard case .maps(let trace, let statistics)? = try? probe.findings() else { return }
    live.maps.store(MeasuredTrace(trace: trace, statistics: statistics), from: source)
  }

  /// Answers what a cell asks of the network; one that wants more than that stays as it is.
  private mutating func answerQuestions(of cell: any NotebookCell) {
    var asking = self
    for command in cell.ask(&asking) {
      guard case .probe(let number, let probe) = command, let findings = try? probe.findings() else { return }
      asking.receive(probe: number, asker: probe.asker, .success(findings), isFinal: true)
    }
    live.probes = asking.live.probes
  }
}
