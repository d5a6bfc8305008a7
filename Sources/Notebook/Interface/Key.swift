/// A key, as the terminal reports it.
public enum Key: Hashable, Sendable {
  /// A printable character, the space included.
  case character(Character)
  /// A control combination, by its lower-case letter: Ctrl+P is `.control("p")`.
  case control(Character)
  /// A function key, from 1.
  case function(Int)
  /// Enter or Return.
  case enter
  /// Escape.
  case escape
  /// Tab.
  case tab
  /// Shift+Tab.
  case backTab
  /// Backspace.
  case backspace
  /// Delete.
  case delete
  /// Arrow up.
  case up
  /// Arrow down.
  case down
  /// Arrow left.
  case left
  /// Arrow right.
  case right
  /// Home.
  case home
  /// End.
  case end
  /// Page up.
  case pageUp
  /// Page down.
  case pageDown
}

/// Something the mouse did at a place of the screen.
public struct MouseAction: Hashable, Sendable {
  /// What it did.
  public enum Kind: Hashable, Sendable {
    /// The left button went down, or was clicked.
    case press
    /// The wheel turned up.
    case wheelUp
    /// The wheel turned down.
    case wheelDown
    /// The pointer moved, whatever is pressed meanwhile.
    case move
  }

  /// What it did.
  public var kind: Kind
  /// Where, from 0.
  public var column: Int
  /// Where, from 0.
  public var row: Int

  /// An action at a place.
  public init(_ kind: Kind, column: Int, row: Int) {
    self.kind = kind
    self.column = column
    self.row = row
  }
}
