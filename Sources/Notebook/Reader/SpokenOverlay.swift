/// What lies over the notebook, in sentences: what is read, lists with the chosen entry, questions.
struct SpokenOverlay: Equatable, Sendable {
  /// What it is, and which keys it takes.
  let title: String
  /// Its lines: those in sight of a text, all of a question.
  let lines: [String]
  /// The chosen entry, or which lines are in sight; nil where that makes no difference.
  let choice: String?

  /// What lies over the notebook; nil where nothing does.
  init?(_ state: NotebookState) {
    switch state.overlay {
    case .help(let scroll), .why(let scroll), .log(let scroll):
      guard let overlay = state.overlay, let reading = Reading(overlay, state) else { return nil }
      self.init(reading, scroll: scroll, state)
    case .palette(let field, let selected): self.init(palette: field, selected, state)
    case .prompt(let prompt): self.init(prompt)
    case .quit: self.init("Quit?", QuitQuestion(state: state).lines)
    case .unsaved:
      self.init("Unsaved changes were found", UnsavedQuestion(state: state, columns: 400).lines)
    case .calibration(let calibration): self.init(calibration, state)
    case nil: return nil
    }
  }

  private init(title: String, lines: [String], choice: String?) {
    self.title = title
    self.lines = lines
    self.choice = choice
  }

  private init(_ reading: Reading, scroll: Int, _ state: NotebookState) {
    let room = Reading.area(state.size).rows - 2
    let first = min(scroll, max(0, reading.lines.count - room))
    let shown = reading.lines.dropFirst(first).prefix(room)
    self.init(
      title: "\(reading.title.prefix(1).uppercased() + reading.title.dropFirst()), Escape closes it",
      lines: Self.joined(Array(shown)),
      choice: shown.count < reading.lines.count
        ? "Lines \(first + 1) to \(first + shown.count) of \(reading.lines.count), Page Down reads on" : nil)
  }

  private init(palette field: TextField, _ selected: Int, _ state: NotebookState) {
    let entries = PaletteEntry.matching(field.text, in: state)
    let chosen =
      entries.indices.contains(selected)
      ? "\(selected + 1) of \(entries.count): \(SpokenKeys.names(entries[selected].title)), \(SpokenKeys.names(entries[selected].keys))"
      : "nothing matches"
    self.init(
      title: "Palette: type words, Up and Down choose, Enter does it, Escape gives up", lines: [],
      choice: chosen)
  }

  private init(_ prompt: Prompt) {
    let title: String
    switch prompt.purpose {
    case .command: title = "Command line: Tab completes, Enter does it, Escape gives up"
    case .search: title = "Search: Enter finds, Escape gives up"
    case .value(let parameter): title = "New value of \(parameter.title): Enter sets it, Escape gives up"
    }
    let candidates = prompt.candidates
    let chosen = prompt.candidate.map { "\($0 + 1) of \(candidates.count): \(candidates[$0])" }
    let all =
      candidates.isEmpty ? nil : "\(candidates.count) completions: " + candidates.joined(separator: ", ")
    self.init(title: title, lines: [], choice: chosen ?? all)
  }

  private init(_ calibration: ScreenCalibration, _ state: NotebookState) {
    let item = calibration.item
    let values = item.values
    let value = item.value(of: state.interface.surface.looks)
    let place = (values.firstIndex(of: value) ?? 0) + 1
    self.init(
      title:
        "How things look: Up and Down choose, Left and Right change, Enter keeps it, Escape takes it back",
      lines: [], choice: "\(item.title): \(value), \(place) of \(values.count)")
  }

  private init(_ title: String, _ lines: [QuitQuestion.Line]) {
    self.init(
      title: title, lines: lines.map { Self.text($0.pieces) }.filter { !$0.isEmpty }, choice: nil)
  }

  /// The lines of a text; what goes on in a further line without keys in front of it is one line.
  private static func joined(_ lines: [[Piece]]) -> [String] {
    var texts: [String] = []
    for line in lines {
      if line.count > 1, line.dropLast().allSatisfy(\.text.trimmed.isEmpty), !texts.isEmpty {
        texts[texts.count - 1] += " " + SpokenKeys.names(line.last?.text ?? "")
      } else {
        texts.append(text(line))
      }
    }
    return texts
  }

  /// A line's pieces; keys in front of what they do have a colon.
  private static func text(_ pieces: [Piece]) -> String {
    guard pieces.count > 1, let last = pieces.last else { return pieces.map(\.text).joined() }
    let head = SpokenKeys.names(pieces.dropLast().map(\.text).joined())
    let rest = SpokenKeys.names(last.text)
    return head.isEmpty ? rest : "\(head): \(rest)"
  }

  /// What is new after another one; all of it where that was something else.
  func sentences(after previous: SpokenOverlay?) -> [String] {
    guard let previous, previous.title == title else {
      return [SpokenText.sentence(title)] + lines.map(SpokenText.plain)
    }
    let known = Set(previous.lines)
    return lines.filter { !known.contains($0) }.map(SpokenText.plain)
  }

  /// The tour's question; nothing where none is on.
  static func tour(_ state: NotebookState) -> [String] {
    guard let panel = TourPanel(state) else { return [] }
    let tour = panel.tour
    return ["Tour, question \(tour.step + 1) of \(TourStep.all.count): \(tour.question.title)"]
      + panel.lines(columns: 400).map { $0.map(\.text).joined() }
  }

  /// The line that is being typed.
  static func line(_ state: NotebookState, columns: Int) -> SpokenLine? {
    switch state.overlay {
    case .prompt(let prompt):
      return SpokenLine(sign: prompt.sign, field: prompt.field, theme: state.theme, columns: columns)
    case .palette(let field, _):
      return SpokenLine(sign: "> ", field: field, theme: state.theme, columns: columns)
    default: return nil
    }
  }
}
