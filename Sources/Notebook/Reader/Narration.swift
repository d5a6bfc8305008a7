import Tensors

/// What can be said of a state to a person who hears it: one part a subject, in the order in which they are said.
///
/// Pure: the same state after the same narration is the same narration. What training changes by itself is not part of it
/// until somebody asks, so that nothing floods; what a key changes is.
public struct Narration: Equatable, Sendable {
  /// What is said when everything is wanted: at the beginning, and by the key that draws the screen anew.
  let opening: [String]
  /// How often everything was wanted.
  private let wanted: Int
  /// The cell with its shapes.
  let cell: String
  /// The step that it is at.
  let step: String?
  /// What the keys act on.
  let mode: String
  /// What the cell shows.
  let contents: SpokenContents
  /// What lies over the notebook.
  let overlay: SpokenOverlay?
  /// The tour's question.
  let tour: [String]
  /// What training does, no more often than once an epoch.
  let progress: SpokenProgress
  /// What was said at the bottom of the screen, and how often something was.
  private let notices: [String]
  private let said: Int
  /// Where the reader is in what the keys act on.
  let focus: String?
  /// The line that is being typed; nil where none is.
  public let line: SpokenLine?
  /// Columns of the terminal.
  private let columns: Int
  private let isASCII: Bool

  /// What can be said of a state, after what was said before.
  public init(_ state: NotebookState, after previous: Narration?) {
    let definition = state.cell.definition
    let isAll = previous == nil || previous?.wanted != state.interface.surface.wantedReadings
    opening = SpokenOpening.sentences(state)
    wanted = state.interface.surface.wantedReadings
    let title = definition.title(state)
    cell =
      "Cell \(state.cell.number) of \(CellKind.allCases.count - 1), \(state.cell.title)"
      + (title.isEmpty ? "" : ": \(title)")
    step = state.spokenStep
    mode = state.spokenMode
    contents = SpokenContents(state, after: isAll ? nil : previous?.contents)
    overlay = SpokenOverlay(state)
    tour = SpokenOverlay.tour(state)
    progress = SpokenProgress(state, after: previous?.progress)
    said = state.interface.talk.said
    let news = previous.map { max(0, state.interface.talk.said - $0.said) } ?? 1
    notices = state.interface.talk.log.suffix(news).map(\.text)
    focus = overlay == nil ? state.spokenFocus : nil
    columns = max(20, state.interface.surface.terminalSize.columns)
    line = SpokenOverlay.line(state, columns: columns - 1)
    isASCII = state.appearance.glyphs == .ascii
  }

  /// The sentences that are new after another narration; all of them after none.
  public func sentences(after previous: Narration?) -> [String] {
    let before = previous?.wanted == wanted ? previous : nil
    let isHere = before?.cell == cell && before?.step == step
    let isUncovered = overlay == nil && (before?.overlay != nil || mode != before?.mode)
    var said = before == nil ? opening : []
    if cell != before?.cell { said.append(cell) }
    if let step, !isHere { said.append(step) }
    if isUncovered { said.append(mode) }
    said = said.map(SpokenText.sentence) + contents.sentences(after: isHere ? before?.contents : nil)
    if tour != before?.tour { said += tour.map(SpokenText.sentence) }
    if let overlay { said += overlay.sentences(after: before?.overlay) }
    var last: [String] = []
    if let text = progress.text, text != before?.progress.text { last.append(text) }
    if previous != nil, previous?.said != self.said { last += notices }
    let place = overlay.map(\.choice) ?? focus
    let placeBefore = overlay == nil ? before?.focus : before?.overlay?.choice
    if let place, isUncovered || place != placeBefore { last.append(place) }
    said += last.map(SpokenText.sentence)
    return said.filter { !$0.isEmpty }.map { isASCII ? SpokenText.ascii($0) : $0 }
  }

  /// The same as lines of the terminal, broken between words.
  public func lines(after previous: Narration?) -> [String] {
    sentences(after: previous).flatMap { $0.wrapped(to: columns - 1) }
  }
}
