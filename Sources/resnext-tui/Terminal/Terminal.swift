import Notebook

/// What the event loop needs of a terminal; `CursesTerminal` is the real one, tests use one in memory.
protocol Terminal: AnyObject {
  /// The size now.
  var size: Size { get }
  /// Readable when `nextEvent` may have something; -1 where nothing can be waited for.
  var inputDescriptor: Int32 { get }
  /// Whether the other end of the terminal was closed.
  var isGone: Bool { get }
  /// Shows a screen.
  func draw(_ screen: Screen)
  /// What was typed or happened, oldest first; nil when there is nothing more. Does not wait.
  func nextEvent() -> TerminalEvent?
  /// Turns mouse reports on or off.
  func setMouse(_ on: Bool)
  /// Makes the next `draw` paint every place anew.
  func repaint()
  /// Sounds the bell.
  func bell()
}

/// What comes from a terminal.
enum TerminalEvent: Equatable {
  /// A key or the mouse.
  case key(Key)
  /// Another size.
  case resized(Size)
}
