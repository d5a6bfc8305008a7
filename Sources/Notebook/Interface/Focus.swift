/// A part of the screen that can have the keys.
enum Pane: String, CaseIterable, Hashable, Sendable {
  case cell
  case outline
  case curves
}

/// How deep in the cell the keys act.
enum Depth: Hashable, Sendable {
  /// Left and right step, up and down change the cell.
  case browse
  /// Arrows choose a channel, a line or a parameter.
  case inside
  /// Arrows move the cursor over one channel's values.
  case pixels
  /// Arrows choose among the terms that made a value.
  case terms
}

/// Something drawn over the notebook that takes the keys.
enum Overlay: Hashable, Sendable {
  /// Help from the key table; the first line shown.
  case help(scroll: Int)
  /// The cell's whole note.
  case why(scroll: Int)
  /// Everything that was said; the first line shown.
  case log(scroll: Int)
  /// The palette: what is typed, and the chosen line.
  case palette(TextField, selected: Int)
  /// A line of text is being typed at the bottom.
  case prompt(Prompt)
  /// Quit? With a run under way or unsaved changes.
  case quit
  /// What to do about a copy of unsaved changes that was found.
  case unsaved
  /// How things look is chosen by what is seen.
  case calibration(ScreenCalibration)
}

/// A line being typed.
struct Prompt: Hashable, Sendable {
  enum Purpose: Hashable, Sendable {
    case command
    case search
    /// A new value of a parameter of the training cell.
    case value(TrainingParameter)
  }

  var purpose: Purpose
  /// The line and its caret.
  var field: TextField
  /// Completions on offer, and the one taken; none while nothing was asked for.
  var candidates: [String] = []
  var candidate: Int?
  /// The text before the word being completed.
  var stem = ""
  /// The place in the history that is shown; nil for the line being typed.
  var history: Int?

  init(_ purpose: Purpose, text: String = "") {
    self.purpose = purpose
    field = TextField(text)
  }

  /// What was typed.
  var text: String { field.text }

  /// What stands in front of the text.
  var sign: String {
    switch purpose {
    case .command: return ":"
    case .search: return "/"
    case .value(let parameter): return "\(parameter.title) = "
    }
  }
}
