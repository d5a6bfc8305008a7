/// The guided tour while it lasts: which question it is at, what was answered, and what it puts back at its end.
struct Tour: Sendable {
  /// The question, from 0.
  var step = 0
  /// The reader's guess, from 0; nil while it is waited for.
  var guess: Int?
  /// What was known when the guess was made.
  var before: TourMeasurement?
  /// What came of it; nil while it is computed.
  var finding: TourFinding?
  /// How many guesses were right.
  var right = 0
  /// What was chosen and shown before it began.
  let saved: Saved

  /// Everything that the tour changes.
  struct Saved: Sendable {
    let choices: Choices
    let position: Position
    let pane: Pane
    let depth: Depth
    let isZoomed: Bool
    let hasCursor: Bool
    let scrolls: [CellKind: Int]

    init(_ state: NotebookState) {
      choices = state.document.choices
      position = state.document.position
      pane = state.interface.pane
      depth = state.interface.depth
      isZoomed = state.interface.cursor.isZoomed
      hasCursor = state.interface.cursor.isPlaced
      scrolls = state.interface.places.scrolls
    }
  }

  init(_ state: NotebookState) { saved = Saved(state) }

  /// The question that is asked.
  var question: TourStep { TourStep.all[step] }
  /// Whether it is the last one.
  var isLast: Bool { step + 1 == TourStep.all.count }
}

/// What is known before something is tried.
struct TourMeasurement: Sendable {
  let probabilities: [Float]
  let parameters: Int
  let multiplyAdds: Int
  let cardinality: Int

  init(_ state: NotebookState) {
    probabilities = state.maps.probabilities
    parameters = state.facts.total.parameters
    multiplyAdds = state.facts.total.multiplyAdds
    cardinality = state.training.network.cardinality
  }

  /// The most probable class.
  var top: Int { probabilities.indices.max { probabilities[$0] < probabilities[$1] } ?? 0 }
}

/// What came of a question: the answer that is right, and the numbers that say so.
struct TourFinding: Hashable, Sendable {
  var right: Int
  var text: String
}

/// What a key does in the tour.
enum TourAction: Hashable, Sendable {
  case begin
  case guess(Int)
  case next
  case leave
}
