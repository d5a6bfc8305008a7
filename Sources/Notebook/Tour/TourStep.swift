import ResNeXtModel

/// One question of the tour: look, predict, see.
struct TourStep: Sendable {
  /// What it is about.
  let title: String
  /// What there is to see, and what is about to happen.
  let look: @Sendable (NotebookState) -> String
  /// The question.
  let question: @Sendable (NotebookState) -> String
  /// Three answers.
  let answers: @Sendable (NotebookState) -> [String]
  /// Goes to the place where the question stands.
  let prepare: @Sendable (inout NotebookState) -> [Command]
  /// Makes happen what was asked about.
  let act: @Sendable (inout NotebookState) -> [Command]
  /// What came of it, measured; nil while it is computed.
  let finding: @Sendable (NotebookState, TourMeasurement) -> TourFinding?

  init(
    _ title: String, look: @escaping @Sendable (NotebookState) -> String,
    question: @escaping @Sendable (NotebookState) -> String,
    answers: @escaping @Sendable (NotebookState) -> [String],
    prepare: @escaping @Sendable (inout NotebookState) -> [Command],
    act: @escaping @Sendable (inout NotebookState) -> [Command] = { _ in [] },
    finding: @escaping @Sendable (NotebookState, TourMeasurement) -> TourFinding?
  ) {
    self.title = title
    self.look = look
    self.question = question
    self.answers = answers
    self.prepare = prepare
    self.act = act
    self.finding = finding
  }

  /// All questions, in the order of the notebook.
  static let all = looking + changing
}

extension NotebookState {
  /// The block that the tour speaks of.
  var tourBlock: BlockGeometry {
    facts.architecture.block(block) ?? facts.architecture.blocks[0]
  }

  /// The path that the tour mutes, from 0: the second, where there is one.
  var tourPath: Int { min(1, tourBlock.cardinality - 1) }

  /// Another cardinality to try: the largest up to 32, or the smallest where that is what there is; nil for none.
  var tourCardinality: Int? {
    let present = training.network.cardinality
    let possible = training.network.possibleCardinalities.filter { $0 <= 32 && $0 != present }
    return possible.last { $0 > present } ?? possible.first
  }

  /// Shows a cell, and a step of it where that is said.
  mutating func tour(to kind: CellKind, step: Int? = nil) -> [Command] {
    show(kind)
    if let step { kind.definition.choose(step: step, &self) }
    settleCursor()
    return []
  }

  /// A map of the tour's block; nil until it is computed from what is chosen.
  func tourMap(_ point: BlockPoint) -> ShownMap? {
    guard mapsAreCurrent else { return nil }
    return maps[.block(tourBlock.name, point)]
  }
}
