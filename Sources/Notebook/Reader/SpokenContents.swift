import ResNeXtModel
import Training

/// What the shown cell says of what it shows, taken anew when what it is about has changed.
struct SpokenContents: Equatable, Sendable {
  /// What it is about.
  ///
  /// Weights that train are no part of it: they change by themselves.
  private struct Subject: Hashable, Sendable {
    var cell: CellKind
    var choices: Choices
    var steps: [CellKind: Int]
    var image: String?
    var weights: ModelID?
    var channel: Int?
    var depth: Depth
    var parts: [Int]
    var showsKeras: Bool
  }

  private let subject: Subject
  private let isReady: Bool
  /// Its sentences.
  let sentences: [String]

  init(_ state: NotebookState, after previous: SpokenContents?) {
    let definition = state.cell.definition
    let isReady = state.isReadyToBeSaid
    let subject = Self.subject(state)
    self.subject = subject
    // What was complete once stays said: the maps of weights that train are never the newest for long.
    if let previous, previous.subject == subject, previous.isReady || !isReady {
      (self.isReady, sentences) = (previous.isReady, previous.sentences)
    } else {
      self.isReady = isReady
      let lines = definition.spoken(state)
      // Lines of a text end where their columns do, and no sentence with them.
      sentences = lines.map(definition is any ScrollingCell ? SpokenText.plain : SpokenText.sentence)
    }
  }

  private static func subject(_ state: NotebookState) -> Subject {
    let interface = state.interface
    var choices = state.document.choices
    choices.weights = .fresh
    return Subject(
      cell: state.cell, choices: choices, steps: state.document.position.steps,
      image: state.shownImage?.name, weights: state.phase.isComputing ? nil : state.weights?.id,
      channel: state.depth == .browse ? nil : state.cursor.channel, depth: state.depth,
      parts: [
        interface.places.scrolls[state.cell] ?? 0, interface.places.folded.count,
        interface.places.errors.isWalking ? 1 : 0,
        state.images.count, state.live.library.runs.count, state.live.machine?.count ?? 0,
      ],
      showsKeras: interface.showsKeras)
  }

  /// Those that were not said before.
  func sentences(after previous: SpokenContents?) -> [String] {
    guard let previous else { return sentences }
    let known = Set(previous.sentences)
    return sentences.filter { !known.contains($0) }
  }
}

extension NotebookState {
  /// Whether everything has come that the shown cell has to say.
  fileprivate var isReadyToBeSaid: Bool {
    let definition = cell.definition
    if depth == .terms { return explanation?.isCurrent == true }
    return definition.isComplete(self) && (!definition.needsTrace(self) || hasMaps(of: definition))
  }
}
