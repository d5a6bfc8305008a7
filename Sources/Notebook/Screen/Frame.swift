/// What `view` returns: what is on the screen, and what a click does at which place of it.
public struct Frame: Hashable, Sendable {
  /// What is on the screen.
  public let screen: Screen

  /// The frame of a screen with its places.
  init(_ screen: Screen) { self.screen = screen }

  /// What a click means: the topmost place under it; nil where it does nothing.
  public func place(column: Int, row: Int) -> Place? {
    screen.places.last { $0.area.contains(column: column, row: row) }
  }
}

/// A part of the screen that does something when it is clicked.
public struct Place: Hashable, Sendable {
  /// Where it is.
  public let area: Rect
  /// What it does.
  let effect: Effect

  /// What a click does.
  enum Effect: Hashable, Sendable {
    /// What a key does, too.
    case action(Action)
    /// Chooses a value of a channel of a map that is so wide and high.
    case value(channel: Int, width: Int, height: Int)
    /// Chooses a step of the shown cell.
    case step(Int)
    /// Chooses an entry of one of the steps of the shown cell; once it is chosen, goes into it.
    case entry(Int, of: Int)
    /// Chooses a parameter; once it is chosen, asks for its value.
    case parameter(TrainingParameter)
    /// Gives a pane the keys.
    case pane(Pane)
    /// Reads the curves there.
    case curve
    /// Does one of the palette's lines.
    case paletteLine(Int)
    /// Takes a completion.
    case candidate(Int)
    /// Nothing: it covers what is behind it.
    case nothing
  }

  /// The part of it that lies in an area.
  func clipped(to other: Rect) -> Place {
    let column = max(area.column, other.column)
    let row = max(area.row, other.row)
    return Place(
      Rect(
        column: column, row: row, columns: min(area.endColumn, other.endColumn) - column,
        rows: min(area.endRow, other.endRow) - row), effect)
  }

  /// A place and what a key does.
  init(_ area: Rect, _ action: Action) { self.init(area, .action(action)) }

  /// A place and what it does.
  init(_ area: Rect, _ effect: Effect) {
    self.area = area
    self.effect = effect
  }
}
