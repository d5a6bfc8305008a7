import Formats
import ResNeXtModel
import Training

/// One cell of the notebook: what it is called, what it needs, what it draws, which keys are its own.
///
/// Help, hints, palette, mouse, `show`, search and sessions ask the cell.
protocol NotebookCell: Sendable {
  /// Which cell it is.
  var kind: CellKind { get }
  /// Its name on the screen.
  var name: String { get }

  // MARK: Words

  /// The title after the cell's name, with shapes.
  func title(_ state: NotebookState) -> String
  /// The call, as the source notebook writes it.
  func call(_ state: NotebookState) -> String
  /// The same call in Keras 3; nil where Keras has none.
  func keras(_ state: NotebookState) -> KerasTwin?
  /// The note: what to see, and where the notebook and the paper part.
  func why(_ state: NotebookState) -> String

  // MARK: What it needs

  /// The feature maps it needs.
  func points(_ state: NotebookState) -> Set<TracePoint>
  /// The muted paths that make a difference to what it shows.
  func muted(_ state: NotebookState) -> MutedPaths
  /// Whether an image has to go through the network, be it for the logits alone.
  func needsTrace(_ state: NotebookState) -> Bool
  /// What it depends on.
  func dependencies(_ state: NotebookState) -> Dependencies
  /// Whether the weights are part of that.
  func dependsOnWeights(_ state: NotebookState) -> Bool
  /// Whether everything it shows is there.
  func isComplete(_ state: NotebookState) -> Bool
  /// Whether it follows a run that computes.
  func isLive(_ state: NotebookState) -> Bool
  /// What it wants done while it is shown, beside the maps.
  func ask(_ state: inout NotebookState) -> [Command]

  /// The held-out images of the data that it draws.
  func heldOutImages(_ state: NotebookState) -> [HeldOutImage]
  /// The number whose arithmetic the inspector shows; nil where there is none.
  func explained(_ state: NotebookState) -> ExplainedValue?
  /// Whether the inspector stands beside what it shows before anybody asks.
  func showsInspector(_ state: NotebookState) -> Bool
  /// Whether these numbers are the logits of classes.
  var explainsClasses: Bool { get }

  // MARK: Moving

  /// The number of steps that left and right walk through.
  func stepCount(_ state: NotebookState) -> Int
  /// The steps' names as one word each; empty where none is chosen by name.
  func stepNames(_ state: NotebookState) -> [String]
  /// The step it is at before anybody steps.
  func firstStep(_ state: NotebookState) -> Int
  /// The step it is at.
  func step(_ state: NotebookState) -> Int
  /// Goes to a step.
  func choose(step: Int, _ state: inout NotebookState)
  /// Whether left and right lead anywhere.
  var walks: Bool { get }
  /// What left and right do.
  func walk(_ direction: Int, _ state: inout NotebookState) -> [Command]
  /// What Enter does.
  func enter(_ state: inout NotebookState) -> [Command]
  /// Goes a step out of what is inside of it.
  ///
  /// - Returns: false where there is no such step, and the cell itself is left.
  func leaveStep(_ state: inout NotebookState) -> Bool
  /// What the keys act on once one has gone in; nil where there is nothing to go into.
  var inside: KeyContext? { get }
  /// The blocks that can be chosen in it; nil where a block makes no difference.
  func blocks(_ state: NotebookState) -> [BlockGeometry]?
  /// The block it shows; nil where it shows none.
  func namedBlock(_ state: NotebookState) -> BlockName?
  /// What it calls one of its blocks.
  var blockNoun: String { get }
  /// Whether the keys of training are its own.
  var hasControls: Bool { get }
  /// What the keys of training do in it, where they are its own.
  func control(_ action: Action, _ state: inout NotebookState) -> [Command]
  /// The keys that hold in it and not everywhere.
  var keys: [CellKey] { get }

  // MARK: Search

  /// Where a text, in lower case, occurs in it.
  func hits(of text: String, _ state: NotebookState) -> [SearchHit]
  /// Whether a place inside it stands where the reader is, or after.
  func isAhead(_ place: Int, _ state: NotebookState) -> Bool
  /// Brings a place inside it into sight.
  func reveal(_ place: Int, _ state: inout NotebookState)

  // MARK: What it shows

  /// Whether its picture needs all rows of a low screen, so that the note has one line there.
  func isDense(_ state: NotebookState) -> Bool
  /// Whether it draws the curves of runs itself.
  var drawsCurves: Bool { get }
  /// The state as sessions keep its page.
  func kept(_ state: NotebookState) -> NotebookState
  /// The runs that charts show while it is the shown cell, the present one first.
  func charted(_ state: NotebookState) -> [RunCurves]
  /// Whether it has charts of something else than runs.
  var drawsCharts: Bool { get }
  /// Does with its own charts what a key asks for.
  ///
  /// - Returns: false where that is nothing for them, but for the curves of runs.
  func chart(_ action: ChartAction, _ state: inout NotebookState) -> Bool
  /// Whether it says what the data are called.
  var namesData: Bool { get }
  /// The rows that it needs where nothing scrolls; 0 where it fits any size.
  func pageRows(_ state: NotebookState, columns: Int) -> Int
  /// Draws everything between the call and the note, and says what a click does.
  func draw(on screen: inout Screen, area: Rect, _ state: NotebookState)
  /// What it shows as lines of comma-separated values, the names of the columns first.
  func values(_ state: NotebookState) -> [String]
  /// What an entry of one of its steps says under the mouse's pointer; nil where it says nothing.
  func reading(ofEntry entry: Int, of step: Int, _ state: NotebookState) -> String?
  /// What it shows, in sentences for somebody who hears it.
  func spoken(_ state: NotebookState) -> [String]
  /// What is chosen inside of it, as a sentence; nil where nothing is.
  func spokenChoice(_ state: NotebookState) -> String?
  /// The feature maps it shows; nil where it shows none, or they have not arrived.
  func map(_ state: NotebookState) -> CellMap?
  /// The picture that it shows as it is; nil where it shows none.
  func picture(ofImage state: NotebookState) -> RGBImage?
}

extension NotebookCell {
  var name: String { kind.rawValue }
  func keras(_ state: NotebookState) -> KerasTwin? { nil }
  func map(_ state: NotebookState) -> CellMap? { nil }
  func picture(ofImage state: NotebookState) -> RGBImage? { nil }
  func points(_ state: NotebookState) -> Set<TracePoint> { [] }
  func muted(_ state: NotebookState) -> MutedPaths { state.mutes(reaching: points(state)) }
  func needsTrace(_ state: NotebookState) -> Bool { !points(state).isEmpty }
  func dependsOnWeights(_ state: NotebookState) -> Bool { false }
  func isComplete(_ state: NotebookState) -> Bool { dependsOnWeights(state) ? state.hasMaps(of: self) : true }
  func isLive(_ state: NotebookState) -> Bool { dependsOnWeights(state) && state.cell == kind }
  func ask(_ state: inout NotebookState) -> [Command] { [] }
  func heldOutImages(_ state: NotebookState) -> [HeldOutImage] { [] }
  func leaveStep(_ state: inout NotebookState) -> Bool { false }
  func explained(_ state: NotebookState) -> ExplainedValue? { nil }
  func showsInspector(_ state: NotebookState) -> Bool { false }
  var explainsClasses: Bool { false }
  func stepCount(_ state: NotebookState) -> Int { 1 }
  func stepNames(_ state: NotebookState) -> [String] { [] }
  func firstStep(_ state: NotebookState) -> Int { 0 }
  func step(_ state: NotebookState) -> Int {
    min(max(0, state.document.position.steps[kind] ?? firstStep(state)), max(0, stepCount(state) - 1))
  }
  func choose(step: Int, _ state: inout NotebookState) { state.document.position.steps[kind] = step }
  var walks: Bool { true }
  var inside: KeyContext? { nil }
  func blocks(_ state: NotebookState) -> [BlockGeometry]? { nil }
  func namedBlock(_ state: NotebookState) -> BlockName? {
    blocks(state).flatMap { state.shownBlock(in: $0)?.name }
  }
  var blockNoun: String { "block" }
  func control(_ action: Action, _ state: inout NotebookState) -> [Command] { [] }
  var hasControls: Bool { false }
  var keys: [CellKey] { [] }
  /// The cell as it stands, then its other steps that say something that it does not say now.
  func hits(of text: String, _ state: NotebookState) -> [SearchHit] {
    let here = words(state).contains(text)
    let steps = here ? [] : stepHits(of: text, state)
    return (here ? [SearchHit(cell: kind)] : []) + steps
  }
  func isAhead(_ place: Int, _ state: NotebookState) -> Bool { true }
  /// Places inside it are its steps.
  func reveal(_ place: Int, _ state: inout NotebookState) {
    choose(step: place, &state)
    state.settleCursor()
  }
  func isDense(_ state: NotebookState) -> Bool { false }
  var drawsCurves: Bool { false }
  func kept(_ state: NotebookState) -> NotebookState { state }
  func charted(_ state: NotebookState) -> [RunCurves] { state.sessionCurves + state.pinnedCurves }
  var drawsCharts: Bool { false }
  func chart(_ action: ChartAction, _ state: inout NotebookState) -> Bool { false }
  var namesData: Bool { false }
  func pageRows(_ state: NotebookState, columns: Int) -> Int { 0 }
  func reading(ofEntry entry: Int, of step: Int, _ state: NotebookState) -> String? { nil }
}

extension NotebookCell {
  /// What it says at the step that it is at, in lower case, for the search.
  func words(_ state: NotebookState) -> String {
    let operation = (self as? any MapCell).map { "\($0.facts(state)) \($0.operationNames(state))" } ?? ""
    let code = state.interface.showsKeras ? keras(state)?.text ?? "" : ""
    return "\(name) \(title(state)) \(call(state)) \(code) \(operation) \(why(state))".lowercased()
  }

  /// The steps at which it says a text.
  private func stepHits(of text: String, _ state: NotebookState) -> [SearchHit] {
    let count = stepCount(state)
    guard count > 1 else { return [] }
    return (0..<count).filter { step in
      var other = state
      choose(step: step, &other)
      return words(other).contains(text)
    }.map { SearchHit(cell: kind, place: $0) }
  }
}

extension NotebookState {
  /// What a cell with feature maps of a block depends on.
  func mapDependencies(block: BlockName?) -> Dependencies {
    Dependencies(
      image: shownImage?.name, block: block, network: training.network, weights: weights?.id, runs: nil,
      muted: document.choices.muted)
  }
}

/// Shapes as titles write them: height × width × channels in notebook form, as the source notebook has them.
enum ShapeText {
  static func map(_ channels: Int, _ size: Int) -> String { "\(size)×\(size)×\(channels)" }

  static func paths(_ channels: Int, _ cardinality: Int, _ size: Int) -> String {
    "\(cardinality) × \(map(channels / max(1, cardinality), size))"
  }

  static func range(_ range: Range<Int>) -> String {
    range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)–\(range.upperBound - 1)"
  }
}
